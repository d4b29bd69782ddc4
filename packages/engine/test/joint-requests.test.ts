import { GraphQLError } from 'graphql';
import { expect, test } from 'vitest';
import { createEngine, type SubgraphResponse, type Transport } from '../src/index.js';
import { ask } from './support/actors.js';
import { compose, type SubgraphSource } from './support/graph.js';
import { localEngine } from './support/local.js';

const graph = {
  a: { sdl: 'type Query { x: X y: Y } type X @key(fields: "id") { id: ID! } type Y @key(fields: "id") { id: ID! }' },
  b: {
    sdl: 'type Query { b: Int } type X @key(fields: "id") { id: ID! more: Int } type Y @key(fields: "id") { id: ID! other: Int }',
  },
};

type Answer = (query: string) => SubgraphResponse;

async function asking(b: Answer) {
  const requests: string[] = [];
  const transport = (execute: Answer): Transport => ({
    async execute({ query }) {
      requests.push(query);
      return execute(query);
    },
    subscribe: () => {
      throw new Error('Nobody subscribes here.');
    },
    close: async () => undefined,
  });
  const a = transport(() => ({
    data: { x: { __typename: 'X', id: '1' }, y: { __typename: 'Y', id: '2' } },
  }));
  const engine = await createEngine({ supergraphSdl: compose(graph), transports: { a, b: transport(b) } });
  const answer = await ask(engine, '{ x { more } y { other } }');
  await engine.close();
  return { answer, requests };
}

test('entities of two types go in one request', async () => {
  const { answer, requests } = await asking((query) => {
    expect(query).toContain('e0:_entities');
    return { data: { e0: [{ more: 1 }], e1: [{ other: 2 }] } };
  });
  expect(answer).toEqual({ data: { x: { more: 1 }, y: { other: 2 } } });
  expect(requests).toHaveLength(2);
});

test('what fails as a whole does not take along what it shared a request with', async () => {
  const { answer } = await asking((query) => {
    if (query.includes('more')) return { data: null, errors: [{ message: 'X is broken.' }] };
    return { data: { _entities: [{ other: 2 }] } };
  });
  expect(answer.data).toEqual({ x: { more: null }, y: { other: 2 } });
  expect(answer.errors).toMatchObject([{ message: 'X is broken.', extensions: { service: 'b' } }]);
});

test('an answer with the wrong number of entities is not believed', async () => {
  const { answer } = await asking(() => ({ data: { e0: [], e1: [{ other: 2 }] } }));
  expect(answer.data).toEqual({ x: { more: null }, y: { other: 2 } });
  expect(answer.errors).toMatchObject([{ path: ['x'], extensions: { code: 'SUBGRAPH_BAD_RESPONSE' } }]);
});

/** An item in a shop window and in a box: the box does not know the price, which postage requires. */
function shopWith(item: { id: string; price: number | null }): Record<string, SubgraphSource> {
  const ref = { __resolveReference: (given: object) => given };
  return {
    items: {
      sdl: 'type Query { top: Item } type Item @key(fields: "id") { id: ID! price: Int }',
      resolvers: { Query: { top: () => item } },
    },
    boxes: {
      sdl: 'type Query { box: Box } type Box { item: Item } type Item @key(fields: "id") { id: ID! }',
      resolvers: { Query: { box: () => ({ item: { id: '1' } }) } },
    },
    stock: {
      sdl: `type Item @key(fields: "id") { id: ID! price: Int @external stock(in: Int): [Int] left: Int
        postage: Int @requires(fields: "price") }`,
      resolvers: {
        Item: {
          ...ref,
          stock: () => [1, 2],
          left: () => {
            throw new GraphQLError('Nobody counted.');
          },
          postage: ({ price }: { price: number | null }) => {
            if (price === 13) throw new GraphQLError('An unlucky price.');
            return price ?? 0;
          },
        },
      },
    },
  };
}

const both = '{ top { price left stock(in: 3) postage } box { item { left stock(in: 3) postage: stock(in: 3) } } }';
const less = '{ top { price left stock(in: 3) postage } box { item { left stock(in: 3) } } }';

async function shopping(item: { id: string; price: number | null }, query: string) {
  const { engine, asked } = await localEngine(shopWith(item));
  const answer = await ask(engine, query);
  await engine.close();
  return { answer, sent: asked.filter(({ service }) => service === 'stock').map(({ variables }) => variables) };
}

test('an entity that is sent with more is not sent again with less', async () => {
  const { answer, sent } = await shopping({ id: '1', price: 13 }, less);
  expect(sent).toEqual([{ representations: [{ __typename: 'Item', id: '1', price: 13 }] }]);
  expect(answer.data).toEqual({
    top: { price: 13, left: null, stock: [1, 2], postage: null },
    box: { item: { left: null, stock: [1, 2] } },
  });
  expect(answer.errors.map(({ path }: { path: string[] }) => path.join('.')).sort()).toEqual([
    'box.item.left',
    'top.left',
    'top.postage',
  ]);
});

test.each([
  ['it is another entity', { id: '2', price: 5 }, less],
  ['a null that goes with it may make it fail', { id: '1', price: null }, less],
  ['something else is asked of it', { id: '1', price: 5 }, both],
])('an entity is sent for itself when %s', async (_, item, query) => {
  const { answer, sent } = await shopping(item, query);
  expect(Object.values(sent[0] ?? {})).toHaveLength(2);
  expect(answer.data.box.item).toMatchObject({ left: null, stock: [1, 2] });
});
