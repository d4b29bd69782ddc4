import type { CheckedVariables, Executable } from '../operations/executable.js';
import type { Connections } from '../transports/connections.js';
import type { EngineActor, EngineResponse } from '../types.js';
import type { Run, Send } from './run.js';
import type { Data } from './values.js';

/** Who an execution is for. */
export interface Caller {
  readonly actor: EngineActor;
  readonly signal: AbortSignal;
}

/** Runs an executable to its answer. With an event, what follows the event of a subscription. */
export async function run(
  executable: Executable,
  variables: CheckedVariables,
  services: { connections: Connections; caller: Caller },
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
function sender({ connections, caller }: { connections: Connections; caller: Caller }): Send {
  let headers: ReturnType<EngineActor['headers']> | undefined;
  return async (service, query) => {
    headers ??= caller.actor.headers();
    const request = Object.assign(query, { headers: await headers, extensions: {}, signal: caller.signal });
    return connections(service).execute(request);
  };
}
