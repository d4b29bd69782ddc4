import { getIntrospectionQuery } from 'graphql';
import { afterEach, expect, test } from 'vitest';
import { type Engine, type EngineOptions, noLimits } from '../src/index.js';
import { ask } from './support/actors.js';
import { localEngine } from './support/local.js';

let engine: Engine;
afterEach(() => engine.close());

const tree = {
  trees: {
    sdl: `scalar Any type Query { node: Node leaf(of: Any): String } type Node { node: Node leaf: String }
      directive @mark(with: Any) repeatable on QUERY | FIELD | FRAGMENT_DEFINITION | VARIABLE_DEFINITION`,
    resolvers: { Query: { node: () => ({}), leaf: () => 'brown' }, Node: { node: () => ({}), leaf: () => 'green' } },
  },
};

async function asking(query: string, limits?: EngineOptions['limits']) {
  ({ engine } = await localEngine(tree, limits ? { limits } : {}));
  return ask(engine, query);
}

/** Each fragment holds the next one twice, so that it is 2^levels when written out. */
function bomb(levels: number): string {
  const fragments = Array.from(
    { length: levels },
    (_, i) => `fragment F${i} on Node { a: node { ...F${i + 1} } b: node { ...F${i + 1} } }`,
  );
  return `{ node { ...F0 } } ${fragments.join(' ')} fragment F${levels} on Node { leaf }`;
}

test('a small text of nested fragments is refused before it is written out: nobody would live to see that', async () => {
  const query = bomb(60);
  expect(query.length).toBeLessThan(4_200);
  ({ engine } = await localEngine(tree));
  const answer = await ask(engine, query);
  expect(answer.errors[0]).toMatchObject({
    message: 'The operation has more than 10000 fields.',
    extensions: { code: 'OPERATION_TOO_LARGE' },
  });
});

test.each([
  ['tokens', { tokens: 4 }, '{ node { leaf } }'],
  ['fields', { fields: 3 }, '{ node { ...L } two: node { ...L } } fragment L on Node { leaf }'],
  ['levels', { depth: 2 }, '{ node { ... on Node { node { leaf } } } }'],
  ['aliases', { aliases: 1 }, '{ a: __typename b: __typename }'],
  ['fields at its root', { rootFields: 1 }, '{ ...R } fragment R on Query { leaf node { leaf } }'],
  ['lists in lists', { nesting: 2 }, '{ leaf(of: [{ a: [] }]) }'],
  ['lists in lists', { nesting: 2 }, 'query @mark(with: [[[]]]) { leaf }'],
  ['lists in lists', { nesting: 2 }, 'query ($of: Any = [[[1]]]) { leaf(of: $of) }'],
  ['directives', { directives: 1 }, '{ leaf @skip(if: false) ... @include(if: true) { node { leaf } } }'],
  ['directives', { directives: 1 }, 'query @mark @mark { leaf }'],
  ['directives', { directives: 1 }, 'query ($a: Any @mark @mark) { leaf(of: $a) }'],
  ['directives', { directives: 1 }, '{ ...R } fragment R on Query @mark @mark { leaf }'],
])('too many %s are refused', async (_, limit, query) => {
  const refused = await asking(query, limit);
  expect(refused.errors[0].extensions.code).toBe('OPERATION_TOO_LARGE');
  await engine.close();
  expect((await asking(query, noLimits)).errors).toBeUndefined();
});

test('what is nested as deeply as its text is long is refused like all else that is too large', async () => {
  ({ engine } = await localEngine(tree, { limits: noLimits }));
  const deep = (open: string, close: string) => open.repeat(200_000) + close.repeat(200_000);
  const texts = [
    `{ ${deep('node {', '}')} }`,
    deep('{ node', '}'),
    `{ leaf(of: ${deep('[', ']')}) }`,
    `{ leaf(of: ${deep('[', '')}`,
  ];
  for (const text of texts) expect((await ask(engine, text)).errors[0].extensions.code).toBe('OPERATION_TOO_LARGE');
  const of: unknown = JSON.parse(deep('[', ']'));
  for (const query of ['query ($of: Any) { leaf(of: $of) }', '{ leaf }']) {
    const answer = await ask(engine, query, { variables: { of } });
    expect(answer.errors[0].extensions.code).toBe('OPERATION_TOO_LARGE');
  }
  expect(await ask(engine, '{ leaf }', { variables: { of: [[[1]]] } })).toEqual({ data: { leaf: 'brown' } });
});

test('a fragment that contains itself is told as such', async () => {
  const answer = await asking(
    '{ node { ...A } } fragment A on Node { node { ...B } } fragment B on Node { node { ...A } }',
  );
  expect(answer.errors[0].extensions.code).toBe('GRAPHQL_VALIDATION_FAILED');
});

test('what tools ask of a schema is within the limits', async () => {
  expect((await asking(getIntrospectionQuery({ descriptions: true }))).data.__schema.queryType.name).toBe('Query');
});
