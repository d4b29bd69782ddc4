import type { EngineResponse, ResultStream } from '@medianest/engine';
import type { Actor } from '@medianest/kit';
import { toEngineActor } from './actor.js';
import type { App } from './app.js';
import type { Way } from './operation-metrics.js';
import type { Operation } from './parameters.js';

/** One operation, however it came. */
export interface Asking {
  readonly operation: Operation;
  readonly way: Way;
  readonly actor: Actor;
  readonly requestId: string;
  /** Aborts when the client goes away. */
  readonly left: AbortSignal;
}

/** Answers a query or a mutation; a subscription is refused. */
export async function execute(app: App, asking: Asking): Promise<EngineResponse> {
  const { operation, way, left } = asking;
  const done = app.operations.begin(way);
  const { type, refusal } = app.engine.operationType(operation);
  // What a mutation has begun it ends, whether or not somebody still listens.
  const signal = type === 'query' ? left : undefined;
  const response = refusal ?? (await app.engine.execute({ ...toRequest(app, asking), signal }));
  done(response.outcome === 'refused' ? 'refused' : response.errors.length > 0 ? 'errors' : 'ok');
  return response;
}

/** The same for clients that can follow a subscription. */
export async function run(app: App, asking: Asking): Promise<ResultStream | EngineResponse> {
  if (app.engine.operationType(asking.operation).type !== 'subscription') return execute(app, asking);
  return app.engine.subscribe({ ...toRequest(app, asking), signal: asking.left });
}

function toRequest(app: App, { operation, actor, requestId }: Asking) {
  return { ...operation, actor: toEngineActor(actor, app.signer, requestId), requestId };
}
