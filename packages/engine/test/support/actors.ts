import {
  anonymous,
  type ClientRequest,
  type Engine,
  type EngineActor,
  isStream,
  type ResultStream,
} from '../../src/index.js';

export function actor(key: string, scopes: readonly string[] = [], policies: readonly string[] = []): EngineActor {
  return {
    id: key,
    key,
    authenticated: true,
    scopes,
    policies,
    headers: () => ({ 'x-actor': key }),
    extensions: () => ({ actor: key }),
  };
}

type Asking = Partial<Omit<ClientRequest, 'query'>>;

let counter = 0;

/** Executes and parses the answer. */
export async function ask(engine: Engine, query: string, asking: Asking = {}) {
  const { body } = await engine.execute({ actor: anonymous, requestId: `request-${++counter}`, ...asking, query });
  return JSON.parse(body);
}

/** Subscribes; a refusal fails the test. */
export async function watch(engine: Engine, query: string, asking: Asking = {}): Promise<ResultStream> {
  const result = await engine.subscribe({ actor: anonymous, requestId: `request-${++counter}`, ...asking, query });
  if (!isStream(result)) throw new Error(result.body);
  return result;
}

/** The next event of a stream, parsed; undefined at its end. */
export async function next(stream: ResultStream) {
  const step = await stream.next();
  return step.done ? undefined : JSON.parse(step.value);
}

export async function rest(stream: ResultStream) {
  const events = [];
  for await (const event of stream) events.push(JSON.parse(event));
  return events;
}
