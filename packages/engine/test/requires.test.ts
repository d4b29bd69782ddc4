import { afterEach, expect, test } from 'vitest';
import type { Engine } from '../src/index.js';
import { ask } from './support/actors.js';
import type { SubgraphSource } from './support/graph.js';
import { localEngine } from './support/local.js';

let engine: Engine;
afterEach(() => engine.close());

async function asking(subgraphs: Record<string, SubgraphSource>, query: string, variables = {}) {
  ({ engine } = await localEngine(subgraphs));
  return ask(engine, query, { variables });
}

const rates: Readonly<Record<string, number>> = { EUR: 10, USD: 11, GBP: 8 };
const withArguments = {
  prices: {
    sdl: `type Query { items: [Item!]! }
      type Item @key(fields: "id") { id: ID! price(currency: String!): Int bonus(rate: Int = 2): Int nested: Nest }
      type Nest { v(x: Int!): Int }`,
    resolvers: {
      Query: { items: () => [{ id: '1' }, { id: '2' }] },
      Item: {
        __resolveReference: (ref: object) => ref,
        price: ({ id }: { id: string }, { currency }: { currency: string }) => {
          if (!rates[currency]) throw new Error(`There is no ${currency}.`);
          return rates[currency] * Number(id);
        },
        bonus: ({ id }: { id: string }, { rate }: { rate: number }) => rate * Number(id),
        nested: () => ({}),
      },
      Nest: { v: (_: unknown, { x }: { x: number }) => x },
    },
  },
  totals: {
    sdl: `type Query { first: Item }
      type Item @key(fields: "id") { id: ID! price(currency: String!): Int @external nested: Nest @external
        bonus(rate: Int = 2): Int @external saved: Int @requires(fields: "bonus")
        dollars(plus: Int = 0): String @requires(fields: "price(currency: \\"USD\\")")
        pounds: String @requires(fields: "price(currency: \\"GBP\\")")
        deep: String @requires(fields: "nested { v(x: 1) }") }
      type Nest { v(x: Int!): Int @external }`,
    resolvers: {
      Query: { first: () => ({ __typename: 'Item', id: '1' }) },
      Item: {
        __resolveReference: (ref: object) => ref,
        dollars: ({ price }: { price: number }, { plus }: { plus: number }) => `$${price + plus}`,
        pounds: ({ price }: { price: number }) => `£${price}`,
        saved: ({ bonus }: { bonus: number }) => -bonus,
        deep: ({ nested }: { nested: { v: number } }) => `v${nested.v}`,
      },
    },
  },
};

test('a requirement with arguments does not meet the same field asked for with others', async () => {
  const query = 'query ($plus: Int) { items { price(currency: "EUR") dollars(plus: $plus) pounds } }';
  const answer = await asking(withArguments, query, { plus: 1 });
  expect(answer).toEqual({
    data: {
      items: [
        { price: 10, dollars: '$12', pounds: '£8' },
        { price: 20, dollars: '$23', pounds: '£16' },
      ],
    },
  });
});

test('two requirements with arguments that differ are both met', async () => {
  const answer = await asking(withArguments, '{ first { pounds usd: dollars nested { v(x: 2) } deep } }');
  expect(answer).toEqual({ data: { first: { pounds: '£8', usd: '$11', nested: { v: 2 }, deep: 'v1' } } });
});

test('a requirement without arguments does not meet the same field asked for with some', async () => {
  const answer = await asking(withArguments, '{ items { bonus(rate: 7) saved two: bonus } }');
  expect(answer).toEqual({
    data: {
      items: [
        { bonus: 7, saved: -2, two: 2 },
        { bonus: 14, saved: -4, two: 4 },
      ],
    },
  });
});

test('an alias that is called like a key, a required field or the type is not taken for it', async () => {
  const answer = await asking(withArguments, '{ items { price: id dollars id: pounds __typename: bonus } }');
  expect(answer.data.items[1]).toEqual({ price: '2', dollars: '$22', id: '£16', __typename: 4 });
  const wrong = await ask(engine, '{ items { id: price(currency: "XXX") dollars } }');
  expect(wrong.data.items[0]).toEqual({ id: null, dollars: '$11' });
  expect(wrong.errors[1]).toMatchObject({ message: 'There is no XXX.', path: ['items', 1, 'id'] });
});

const ref = { __resolveReference: (given: object) => given };
const chain = {
  a: {
    sdl: 'type Query { a: T } type T @key(fields: "id") { id: ID! one: Int }',
    resolvers: { Query: { a: () => ({ id: '1' }) }, T: { ...ref, one: () => 1 } },
  },
  b: {
    sdl: `type Query { b: [T] union: U } union U = T | Other type Other { x: Int }
      type T @key(fields: "id") { id: ID! one: Int @external two: Int @requires(fields: "one") }`,
    resolvers: {
      Query: { b: () => [{ id: '1' }, null], union: () => ({ __typename: 'T', id: '1' }) },
      T: { ...ref, two: ({ one }: { one?: number }) => (one ?? 100) + 1 },
    },
  },
  c: {
    sdl: `type Query { c: T } type T @key(fields: "id") { id: ID! two: Int @external three: Int @requires(fields: "two") }`,
    resolvers: {
      Query: { c: () => ({ id: '1' }) },
      T: { ...ref, three: ({ two }: { two?: number }) => (two ?? 100) + 1 },
    },
  },
};

test.each([
  ['{ a { three } }', { a: { three: 3 } }],
  ['{ b { three } }', { b: [{ three: 3 }, null] }],
  ['{ c { three two } }', { c: { three: 3, two: 2 } }],
  ['{ union { ... on T { two three } } }', { union: { two: 2, three: 3 } }],
  ['{ b { id three two one } a { two } }', { b: [{ id: '1', three: 3, two: 2, one: 1 }, null], a: { two: 2 } }],
])('a chain of requirements is followed in order: %s', async (query, data) => {
  expect(await asking(chain, query)).toEqual({ data });
});

const letters = ['a', 'b', 'c', 'd'];
const withObjects = {
  rooms: {
    sdl: `type Query { room: Room! }
      type Room @key(fields: "id") { id: ID! guests(first: Int!): [Guest!]! }
      type Guest @key(fields: "name") { name: String! }`,
    resolvers: {
      Query: { room: () => ({ id: '1' }) },
      Room: {
        ...ref,
        guests: (_: unknown, { first }: { first: number }) => letters.slice(0, first).map((name) => ({ name })),
      },
    },
  },
  bills: {
    sdl: `type Room @key(fields: "id") { id: ID! guests(first: Int!): [Guest!]! @external
        bill: Bill @requires(fields: "guests(first: 3) { age }") }
      type Bill { total: Int payer(upper: Boolean!): Payer } union Payer = House | Person
      type House { sign: String } type Person { nick: String }
      type Guest @key(fields: "name") { name: String! age: Int @external }`,
    resolvers: {
      Room: { ...ref, bill: ({ guests }: { guests: { age: number }[] }) => ({ total: guests.length * 10 }) },
      Bill: {
        payer: (_: unknown, { upper }: { upper: boolean }) => ({ __typename: 'Person', nick: upper ? 'ANN' : 'ann' }),
      },
    },
  },
  people: {
    sdl: 'type Guest @key(fields: "name") { name: String! age: Int }',
    resolvers: { Guest: { ...ref, age: () => 40 } },
  },
};

test('an object that requires a field with arguments does not meet the same field asked for with others', async () => {
  const query = `query ($upper: Boolean!) { room { bill { ...Sum payer(upper: $upper) { ... on Person { nick } ... on House { sign } } } guests(first: 1) { name } } }
    fragment Sum on Bill { total }`;
  const answer = await asking(withObjects, query, { upper: true });
  expect(answer).toEqual({ data: { room: { bill: { total: 30, payer: { nick: 'ANN' } }, guests: [{ name: 'a' }] } } });
});

const keys = {
  stock: {
    sdl: `type Item @key(fields: "id") @key(fields: "code", resolvable: false) @key(fields: "place { hall row }", resolvable: false) {
        id: ID! code: ID! @shareable place: Place! @shareable weight: Int }
      type Place @shareable { hall: Int row: Int }`,
    resolvers: { Item: { __resolveReference: ({ id }: { id: string }) => ({ id, weight: 7 }) } },
  },
  parcels: {
    sdl: `type Query { items: [Item!] }
      type Item @key(fields: "place { hall row }", resolvable: false) @key(fields: "id place { row }") @key(fields: "id", resolvable: false) {
        id: ID! code: ID! @shareable place: Place! @shareable weight: Int @external postage: Int @requires(fields: "weight") }
      type Place @shareable { hall: Int row: Int }`,
    resolvers: {
      Query: { items: () => [{ id: '1', code: 'x', place: { hall: 1, row: 2 } }] },
      Item: { ...ref, postage: ({ weight, place }: { weight: number; place: { row: number } }) => weight * place.row },
    },
  },
};

test('what is required is sent with a key that the subgraph can find by, of all that it shares', async () => {
  expect(await asking(keys, '{ items { code postage weight } }')).toEqual({
    data: { items: [{ code: 'x', postage: 14, weight: 7 }] },
  });
});
