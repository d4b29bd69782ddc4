import type { Flights } from '../flights.js';
import type { CheckedVariables, Executable } from '../operations/executable.js';
import type { Connections } from '../transports/connections.js';
import type { SubgraphResponse } from '../transports/transport.js';
import type { EngineActor, EngineResponse } from '../types.js';
import type { Run, Send } from './run.js';
import { copyOf, type Data } from './values.js';

/** Who an execution is for. */
export interface Caller {
  readonly actor: EngineActor;
  readonly signal: AbortSignal;
}

export interface Services {
  readonly connections: Connections;
  readonly caller: Caller;
  /** Identical subgraph queries in flight; absent where the answer must be fresh: in mutations and for events. */
  readonly flights?: Flights<SubgraphResponse> | undefined;
}

/** Runs an executable to its answer. With an event, what follows the event of a subscription. */
export async function run(
  executable: Executable,
  variables: CheckedVariables,
  services: Services,
  begin?: (run: Run) => void,
): Promise<EngineResponse> {
  const data: Data = {};
  const { raw, coerced } = variables;
  const current: Run = {
    data,
    errors: [],
    variables: raw,
    coerced,
    gatherings: new Map(),
    startedAt: performance.now(),
    send: sender(services),
  };
  begin?.(current);
  await executable.step?.(current);
  return executable.respond(data, current.errors, variables);
}

/** Asks the actor for headers once, when the first subgraph is about to be asked. */
function sender({ connections, caller: { actor, signal }, flights }: Services): Send {
  let headers: ReturnType<EngineActor['headers']> | undefined;
  return async (service, query) => {
    headers ??= actor.headers();
    const sent = await headers;
    const start = (signal: AbortSignal) =>
      connections(service).execute(Object.assign(query, { headers: sent, extensions: {}, signal }));
    if (!flights) return start(signal);
    const { value, isShared } = await flights.join(`${service} ${actor.key} ${query.body}`, signal, start);
    // What comes back is merged and changed, so each needs its own.
    return isShared ? { ...value, data: copyOf(value.data) } : value;
  };
}
