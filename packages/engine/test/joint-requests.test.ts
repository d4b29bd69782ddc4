import { expect, test } from 'vitest';
import { createEngine, type SubgraphResponse, type Transport } from '../src/index.js';
import { ask } from './support/actors.js';
import { compose } from './support/graph.js';

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
