import { afterEach, expect, test } from 'vitest';
import { anonymous, type Engine } from '../src/index.js';
import { localEngine } from './support/local.js';

let engine: Engine;
afterEach(() => engine.close());

const shop = {
  goods: {
    sdl: `
      type Query {
        goods(first: Int = 5): GoodConnection @listSize(slicingArguments: ["first"], sizedFields: ["edges", "nodes"])
        shelf: [Good]
        newest: [Good] @listSize(assumedSize: 3)
        dear(how: Int @cost(weight: 7)): Good @cost(weight: 20)
      }
      type GoodConnection { edges: [GoodEdge] nodes: [Good] total: Int @cost(weight: 2) }
      type GoodEdge { node: Good }
      type Good @key(fields: "id") { id: ID! name: String }
    `,
    resolvers: { Query: { goods: () => ({}), shelf: () => [], newest: () => [], dear: () => null } },
  },
  makers: {
    sdl: `
      type Query { nothing: Int }
      type Good @key(fields: "id") { id: ID! makers: [Maker] @listSize(assumedSize: 2) }
      type Maker { name: String }
    `,
    resolvers: { Good: { __resolveReference: (good: object) => good } },
  },
};

/** The cost as the refusal says it, when nothing may cost anything. */
async function costOf(query: string, variables?: Record<string, unknown>): Promise<number> {
  ({ engine } = await localEngine(shop, { limits: { cost: -1 } }));
  const { body } = await engine.execute({ query, variables, actor: anonymous, requestId: 'cost' });
  expect(body).toContain('OPERATION_TOO_LARGE');
  return Number(/may cost (\d+), and -1 is the most/.exec(body)?.[1]);
}

test.each([
  ['leaves are free, objects cost one or their weight', '{ __typename dear { name } }', 20],
  ['arguments have weights', '{ dear(how: 1) { name } }', 27],
  ['a connection counts its edges by the page that is asked for', '{ goods(first: 40) { edges { node { id } } } }', 81],
  ['by the default page otherwise', '{ goods { nodes { id } total } }', 8],
  ['a list that nothing is said of has ten', '{ shelf { id } }', 10],
  ['one of an assumed size has that', '{ newest { id } }', 3],
  ['lists in lists multiply, across subgraphs', '{ goods(first: 10) { nodes { makers { name } } } }', 31],
  [
    'fragments count where they are used',
    '{ a: shelf { ...G } b: shelf { ...G } } fragment G on Good { makers { name } }',
    60,
  ],
])('%s', async (_, query, cost) => {
  expect(await costOf(query)).toBe(cost);
});

test('a page size in a variable counts as one that is written, its default too', async () => {
  const query = 'query ($n: Int = 3) { goods(first: $n) { nodes { id } } }';
  expect(await costOf(query)).toBe(4);
  await engine.close();
  expect(await costOf(query, { n: 50 })).toBe(51);
});

test('what costs no more than allowed is answered, the same text with a larger page is not', async () => {
  ({ engine } = await localEngine(shop, { limits: { cost: 20 } }));
  const query = 'query ($n: Int) { goods(first: $n) { total nodes { id } } }';
  const ask = (n: number) => engine.execute({ query, variables: { n }, actor: anonymous, requestId: 'cost' });
  expect(JSON.parse((await ask(10)).body)).toEqual({ data: { goods: { total: null, nodes: null } } });
  expect(await ask(50)).toMatchObject({ outcome: 'refused' });
});
