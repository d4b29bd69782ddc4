import { afterEach, expect, test } from 'vitest';
import { type Engine, type EngineOptions, type OpenPlanner, planInThread, planInWorker } from '../src/index.js';
import { actor, ask } from './support/actors.js';
import { compose } from './support/graph.js';
import { localEngine } from './support/local.js';
import { allWays, maze } from './support/maze.js';
import { people, shop } from './support/shop.js';

let engine: Engine;
afterEach(() => engine.close());

async function start(subgraphs: Parameters<typeof localEngine>[0], options: Partial<EngineOptions> = {}) {
  ({ engine } = await localEngine(subgraphs, options));
}

const code = async (query: string) => (await ask(engine, query)).errors?.[0].extensions.code;

/** A planner, and what it was asked. */
function noting(open: OpenPlanner, gate?: () => Promise<void>) {
  const validated: string[] = [];
  const planned: string[] = [];
  const planner: OpenPlanner = (source) => {
    const inner = open(source);
    return {
      ...inner,
      async validate(document) {
        validated.push(document);
        await gate?.();
        return inner.validate(document);
      },
      plan(document, labels) {
        planned.push(document);
        return inner.plan(document, labels);
      },
      close: () => inner.close(),
    };
  };
  return { planner, validated, planned };
}

test('while an operation is planned that takes for ever, others are served; then it is refused, now and later', async () => {
  const { planner, planned } = noting(planInWorker({ budgetMs: 2_000 }));
  await start(maze(), { planner });
  expect(await ask(engine, '{ hello }')).toEqual({ data: { hello: 'hello' } });
  let over = false;
  const hostile = code(allWays).finally(() => (over = true));
  let served = 0;
  while (!over) {
    expect(await ask(engine, '{ hello }')).toEqual({ data: { hello: 'hello' } });
    served++;
    await new Promise((resolve) => setImmediate(resolve));
  }
  expect(await hostile).toBe('OPERATION_TOO_COMPLEX');
  expect(served).toBeGreaterThan(10);
  const before = planned.length;
  expect(await code(allWays)).toBe('OPERATION_TOO_COMPLEX');
  expect(planned).toHaveLength(before);
  expect(await ask(engine, '{ hello room { id } }')).toEqual({ data: { hello: 'hello', room: { id: '1' } } });
});

test('new operations wait for each other, but only so many', async () => {
  await start(maze(), { planner: planInWorker({ budgetMs: 2_000, queueLimit: 2 }) });
  const hostile = code(allWays);
  const others = ['a', 'b', 'c'].map((alias) => code(`{ ${alias}: hello }`));
  expect(await Promise.all(others)).toEqual([undefined, undefined, 'PLANNER_BUSY']);
  expect(await hostile).toBe('OPERATION_TOO_COMPLEX');
  expect(await code('{ c: hello }')).toBeUndefined();
});

test('what graphql-js gives up to validate is too complex', async () => {
  await start(maze());
  expect(await code(`{ room { ${'id '.repeat(9_000)} } }`)).toBe('OPERATION_TOO_COMPLEX');
});

test('a worker answers as the thread itself does, and comes back when it was let go', async () => {
  await start(shop(), { planner: planInWorker({ idleMs: 0 }) });
  const secret = { errors: [{ path: ['secret'], extensions: { code: 'UNAUTHENTICATED' } }] };
  expect(await ask(engine, '{ secret }')).toMatchObject(secret);
  expect(await ask(engine, '{ people { id name } }')).toEqual({ data: { people } });
  expect(await code('{ nobody }')).toBe('GRAPHQL_VALIDATION_FAILED');
  expect(await code('{ people { ')).toBe('GRAPHQL_PARSE_FAILED');
  expect(await ask(engine, '{ person(id: 1) { name things { label } } }')).toEqual({
    data: { person: { name: 'Ada', things: [{ label: 'Lamp' }, { label: 'Table' }] } },
  });
});

test('those who ask for the same new operation at once wait for one plan', async () => {
  const { planner, validated, planned } = noting(planInThread);
  await start(shop(), { planner });
  const answers = await Promise.all([1, 2, 3, 4].map(() => ask(engine, '{ people { name } }')));
  expect(new Set(answers.map((answer) => JSON.stringify(answer))).size).toBe(1);
  expect([validated.length, planned.length]).toEqual([1, 1]);
  expect(engine.counts).toMatchObject({ planMisses: 4, planHits: 0, sharedRequests: 3 });
});

test('no more operations are kept than there is room for, however small their texts are made', async () => {
  const { planner, validated } = noting(planInThread);
  await start(shop(), { planner, planCacheSize: 100 });
  const spread = (name: string) => `{ people { ...F } } fragment F on Person { ${name}: name ${'...G '.repeat(20)} }
    fragment G on Person { id name }`;
  for (const name of ['a', 'b', 'c']) await ask(engine, spread(name));
  await ask(engine, spread('c'));
  expect(validated).toHaveLength(3);
  await ask(engine, spread('a'));
  expect(validated).toHaveLength(4);
});

const changed = () => {
  const { people: one, things: other } = shop();
  return compose({ people: { ...one, sdl: one.sdl.replace('secret: String', 'secrets: String') }, things: other });
};

test('before a reload switches, what was asked for is planned on the new supergraph: the next who asks plans nothing', async () => {
  let opened = 0;
  const gate = Promise.withResolvers<void>();
  const { planner, validated, planned } = noting(
    (source) => {
      opened++;
      return planInThread(source);
    },
    async () => (opened === 2 ? gate.promise : undefined),
  );
  await start(shop(), { planner });
  const eve = actor('eve');
  const ada = actor('ada', ['people:read']);
  const [emails, secret, names] = ['{ people { email } }', '{ secret }', 'query N { people { name } }'];
  for (const who of [eve, ada, ada]) await ask(engine, emails, { actor: who });
  await ask(engine, secret, { actor: eve });
  for (let times = 0; times < 3; times++) await ask(engine, names, { operationName: 'N' });
  validated.length = 0;
  const reloading = engine.reload(changed());
  await expect.poll(() => validated.length).toBe(1);
  expect(await ask(engine, secret, { actor: eve })).toEqual({ data: { secret: 'told' } });
  gate.resolve();
  await reloading;
  expect(validated).toEqual([emails, names, secret]);
  const { planMisses, plansWarmed } = engine.counts;
  expect(plansWarmed).toBe(3);
  planned.length = 0;
  expect((await ask(engine, emails, { actor: ada })).data.people[0]).toEqual({ email: 'ada@example.org' });
  expect((await ask(engine, emails, { actor: eve })).data).toEqual({ people: [{ email: null }, { email: null }] });
  expect((await ask(engine, names, { operationName: 'N' })).data.people).toHaveLength(2);
  expect(engine.counts.planMisses).toBe(planMisses);
  expect(planned).toEqual([]);
  expect(await code(secret)).toBe('GRAPHQL_VALIDATION_FAILED');
});

test('a warm-up is bounded in number, those asked for most come first; and in time', async () => {
  const { planner, validated } = noting(planInThread);
  await start(shop(), { planner, warmUp: { operations: 1 } });
  for (const query of ['{ things { id } }', '{ people { id } }', '{ people { id } }']) await ask(engine, query);
  validated.length = 0;
  await engine.reload(changed());
  expect(validated).toEqual(['{ people { id } }']);
  await engine.close();
  await start(shop(), { planner, warmUp: { timeMs: -1 } });
  await ask(engine, '{ people { id } }');
  validated.length = 0;
  await engine.reload(changed());
  expect(validated).toEqual([]);
});

test('each stage of an operation can be traced, and nothing else is', async () => {
  const stages: unknown[] = [];
  await start(shop(), {
    trace: (stage, work) => {
      stages.push(stage);
      return work();
    },
  });
  const type = 'query';
  await ask(engine, '{ people { id } }');
  expect(stages).toEqual([{ name: 'parse' }, { name: 'plan', type }, { name: 'execute', type }]);
  stages.length = 0;
  const { operation } = await engine.prepare({ query: '{ people { id } }' });
  await ask(engine, '{ people { id } }', { prepared: operation });
  expect(stages).toEqual([{ name: 'parse' }, { name: 'plan', type }, { name: 'execute', type }]);
});
