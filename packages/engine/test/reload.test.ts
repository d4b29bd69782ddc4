import { afterEach, expect, test } from 'vitest';
import { createEngine, type Engine, localTransport, type Transport } from '../src/index.js';
import { ask, next, watch } from './support/actors.js';
import { compose, schemaOf } from './support/graph.js';
import { jobs, Topic } from './support/jobs.js';

let engine: Engine;
afterEach(() => engine.close());

const topic = new Topic();
const sources = jobs(topic);
const at = (version: string) =>
  compose(sources, { jobs: `http://${version}.invalid/`, people: 'http://people.invalid/' });

/** An engine whose transports tell when they are closed, and answer when they may. */
async function start() {
  const closed: string[] = [];
  const made: string[] = [];
  let gate: Promise<void> | undefined;
  const transports = (name: string, url: string): Transport => {
    made.push(url);
    const local = localTransport({ schema: schemaOf(sources[name as 'jobs']), context: (incoming) => incoming });
    return {
      subscribe: local.subscribe,
      async execute(request) {
        await gate;
        return local.execute(request);
      },
      async close() {
        closed.push(url);
        await local.close();
      },
    };
  };
  engine = await createEngine({ supergraphSdl: at('one'), transports });
  return { closed, made, hold: (until: Promise<void>) => (gate = until) };
}

test('the transport of a URL that is left is closed when nothing runs on it any more; others are taken over', async () => {
  const { closed, made, hold } = await start();
  const stream = await watch(engine, 'subscription { progress(id: "1") { percent } }');
  await next(stream);
  const gate = Promise.withResolvers<void>();
  hold(gate.promise);
  const query = ask(engine, '{ job(id: 1) { id } }');
  await engine.reload(at('two'));
  expect(made).toEqual(['http://one.invalid/', 'http://people.invalid/', 'http://two.invalid/']);
  topic.publish({ percent: 7 });
  expect((await next(stream)).data.progress.percent).toBe(7);
  gate.resolve();
  expect(await query).toEqual({ data: { job: null } });
  expect(closed).toEqual([]);
  await stream.return?.();
  await expect.poll(() => closed).toEqual(['http://one.invalid/']);
  await engine.close();
  expect(closed.sort()).toEqual(['http://one.invalid/', 'http://people.invalid/', 'http://two.invalid/']);
});

test('a URL that is come back to in the meantime stays open', async () => {
  const { closed, made } = await start();
  const stream = await watch(engine, 'subscription { progress(id: "1") { percent } }');
  await next(stream);
  await engine.reload(at('two'));
  await engine.reload(at('one'));
  await expect.poll(() => closed).toEqual(['http://two.invalid/']);
  await stream.return?.();
  expect(await ask(engine, '{ job(id: 1) { id } }')).toEqual({ data: { job: null } });
  expect(made).toHaveLength(3);
  expect(closed).toEqual(['http://two.invalid/']);
});

test('a supergraph that is none changes nothing', async () => {
  const { closed } = await start();
  await expect(engine.reload('type Query { nonsense')).rejects.toThrow();
  expect(await ask(engine, '{ job(id: 1) { id } }')).toEqual({ data: { job: null } });
  await engine.reload(at('two'));
  await expect.poll(() => closed).toEqual(['http://one.invalid/']);
});
