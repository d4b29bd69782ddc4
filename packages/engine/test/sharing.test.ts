import { afterEach, expect, test } from 'vitest';
import { createEngine, type Engine, localTransport, type Transport } from '../src/index.js';
import { actor, ask } from './support/actors.js';
import { compose, schemaOf } from './support/graph.js';
import { type Asked, noting } from './support/local.js';
import { shop } from './support/shop.js';

let engine: Engine;
afterEach(() => engine.close());

/** Subgraphs that answer when `open` is called, and not before. */
async function gated() {
  const sources = shop();
  const asked: Asked[] = [];
  const gate = Promise.withResolvers<void>();
  const signals: AbortSignal[] = [];
  const transports = Object.fromEntries(
    Object.entries(sources).map(([name, source]): [string, Transport] => {
      const local = localTransport({ schema: schemaOf(source), context: (incoming) => incoming });
      const waiting: Transport = {
        ...local,
        async execute(request) {
          signals.push(request.signal);
          await gate.promise;
          return local.execute(request);
        },
      };
      return [name, noting(name, waiting, asked)];
    }),
  );
  engine = await createEngine({ supergraphSdl: compose(sources), transports });
  return { asked, signals, open: gate.resolve };
}

const query = '{ things { id label owner { name } } }';

test('identical queries in flight with the same rights share one answer', async () => {
  const { asked, open } = await gated();
  const asking = { query, requestId: 'r' };
  const all = [1, 2, 3].map(() => engine.execute({ ...asking, actor: actor('ada') }));
  const other = engine.execute({ ...asking, actor: actor('eve') });
  open();
  const [first, second, third] = await Promise.all(all);
  expect(second?.bytes).toBe(first?.bytes);
  expect(third?.bytes).toBe(first?.bytes);
  expect((await other).body).toBe(first?.body);
  expect(asked.filter(({ service }) => service === 'things')).toHaveLength(2);
});

test('different queries share identical subgraph queries, and each has data of its own', async () => {
  const { asked, open } = await gated();
  const [one, two] = [ask(engine, query), ask(engine, `${query} # the same in other words`)];
  open();
  expect(await one).toEqual(await two);
  expect(asked.map(({ service }) => service)).toEqual(['things', 'people']);
});

test('mutations are never shared', async () => {
  const { asked, open } = await gated();
  const rename = 'mutation { rename(id: 1, name: "x") { name } }';
  const both = [ask(engine, rename), ask(engine, rename)];
  open();
  await Promise.all(both);
  expect(asked).toHaveLength(2);
});

test('work is called off only when all who wait for it have left', async () => {
  const { signals, open } = await gated();
  const [first, second] = [new AbortController(), new AbortController()];
  const answers = [first, second].map(({ signal }) => ask(engine, query, { signal }));
  await expect.poll(() => signals.length).toBe(1);
  first.abort();
  expect(signals[0]?.aborted).toBe(false);
  second.abort();
  expect(signals[0]?.aborted).toBe(true);
  open();
  await Promise.all(answers);
});

test('a query whose client has left asks nothing more, in this process as over the network', async () => {
  const { asked, signals, open } = await gated();
  const left = new AbortController();
  const answer = ask(engine, query, { signal: left.signal });
  await expect.poll(() => signals.length).toBe(1);
  left.abort();
  open();
  expect((await answer).errors[0].extensions.code).toBe('CANCELLED');
  expect(asked.map(({ service }) => service)).toEqual(['things']);
});
