import {
  type ClientRequest,
  type EngineResponse,
  isStream,
  type PreparedOperation,
  type ResultStream,
} from '@medianest/engine';
import type { Actor, Client } from '@medianest/kit';
import type { App } from '../app.js';
import { toEngineActor } from '../identity/engine-actor.js';
import type { Way } from '../telemetry/operation-metrics.js';
import type { Asked, Operation } from './parameters.js';
import { withoutSuggestions } from './refusal.js';

type PreparedText = Operation & Pick<ClientRequest, 'prepared'>;

/** An operation whose document is found and valid, or the answer that says what is wrong with it. */
export type Prepared =
  | {
      readonly operation: PreparedText;
      readonly type: PreparedOperation['type'];
      readonly refusal?: undefined;
    }
  | { readonly refusal: EngineResponse; readonly operation?: undefined; readonly type?: undefined };

/** One operation, however it came. */
export interface Asking {
  readonly prepared: Prepared;
  readonly way: Way;
  readonly actor: Actor;
  readonly client: Client;
  readonly requestId: string;
  /** Aborts when the client goes away. */
  readonly left: AbortSignal;
}

export async function prepare(app: App, asked: Asked): Promise<Prepared> {
  const found = app.documents.find(asked);
  if (found.refusal) return found;
  const { operation: prepared, refusal } = await app.engine.prepare(found.operation);
  if (refusal) return { refusal: polite(app, refusal) };
  return { operation: { ...found.operation, prepared }, type: prepared.type };
}

/** Answers a query or a mutation; a subscription is refused. */
export async function execute(app: App, asking: Asking): Promise<EngineResponse> {
  const { prepared, way, left } = asking;
  const done = app.operations.begin(way, prepared.operation);
  // What a mutation has begun it ends, whether or not somebody still listens.
  const signal = prepared.type === 'query' ? left : undefined;
  const response =
    prepared.refusal ?? (await app.engine.execute({ ...toRequest(app, asking, prepared.operation), signal }));
  done(response.outcome === 'refused' ? 'refused' : response.errors.length > 0 ? 'errors' : 'ok');
  return polite(app, response);
}

/** The same for clients that can follow a subscription. */
export async function run(app: App, asking: Asking): Promise<ResultStream | EngineResponse> {
  const { prepared, left } = asking;
  if (prepared.type !== 'subscription') return execute(app, asking);
  const result = await app.engine.subscribe({ ...toRequest(app, asking, prepared.operation), signal: left });
  return isStream(result) ? result : polite(app, result);
}

function toRequest(app: App, asking: Asking, operation: PreparedText) {
  return { ...operation, actor: toEngineActor(asking, app.signer), requestId: asking.requestId };
}

/** Names of the schema are not guessed for those who do not know them. */
function polite({ config }: App, response: EngineResponse): EngineResponse {
  const hides = !config.suggestions || !config.introspection;
  return hides && response.outcome === 'refused' ? withoutSuggestions(response) : response;
}
