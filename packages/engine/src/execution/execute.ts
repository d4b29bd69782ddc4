import type { Flights } from '../flights.js';
import type { CheckedVariables, Executable } from '../operations/executable.js';
import type { Connections } from '../transports/connections.js';
import type { SubgraphResponse } from '../transports/transport.js';
import type { EngineActor, EngineResponse } from '../types.js';
import type { Run, Send } from './run.js';
import { copyOf } from './values.js';

/** Who an execution is for. */
export interface Caller {
  readonly actor: EngineActor;
  readonly signal: AbortSignal;
}

export interface Execution {
  readonly executable: Executable;
  readonly variables: CheckedVariables;
  readonly connections: Connections;
  readonly caller: Caller;
  /** Identical subgraph queries in flight; absent where the answer must be fresh: in mutations and for events. */
  readonly flights?: Flights<SubgraphResponse> | undefined;
  /** What is known before anything is fetched: the event of a subscription. */
  readonly begin?: (run: Run) => void;
}

/** Runs an executable to its answer. */
export async function run(execution: Execution): Promise<EngineResponse> {
  const { executable, variables } = execution;
  const current: Run = {
    data: {},
    errors: [],
    variables: variables.raw,
    coerced: variables.coerced,
    gatherings: new Map(),
    startedAt: performance.now(),
    send: sender(execution),
  };
  execution.begin?.(current);
  await executable.step?.(current);
  return executable.respond(current.data, current.errors, variables);
}

/** Asks the actor for headers once, when the first subgraph is about to be asked. */
function sender({ connections, caller: { actor, signal }, flights }: Execution): Send {
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
