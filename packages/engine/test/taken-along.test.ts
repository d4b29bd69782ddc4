import { GraphQLError } from 'graphql';
import { expect, test } from 'vitest';
import { ask, next, watch } from './support/actors.js';
import type { SubgraphSource } from './support/graph.js';
import { localEngine } from './support/local.js';

/** Two doors, of which one does not open to everybody. What is behind a door is never null. */
const doors: Record<string, SubgraphSource> = {
  doors: {
    sdl: `type Query { door(key: String): Door! bell: Int! }
      type Mutation { open(key: String): Door! }
      type Subscription { opened(key: String): Door! }
      type Door @key(fields: "id") { id: ID! }`,
    resolvers: {
      Query: { door: opened, bell: () => 1 },
      Mutation: { open: opened },
      Subscription: {
        opened: {
          subscribe: async function* () {
            yield* [{}, {}];
          },
          resolve: opened,
        },
      },
    },
  },
  locks: {
    sdl: 'type Query { locks: Int! } type Door @key(fields: "id") { id: ID! lock: Int! }',
    resolvers: { Query: { locks: () => 2 }, Door: { __resolveReference: (given: object) => given, lock: () => 3 } },
  },
};

function opened(_: unknown, { key }: { key?: string }) {
  if (key === 'wrong') throw new GraphQLError('This is not the key.', { extensions: { code: 'FORBIDDEN' } });
  return { id: '1' };
}

const refused = (...path: (string | number)[]) => ({
  message: 'This is not the key.',
  path,
  extensions: { code: 'FORBIDDEN', service: 'doors' },
});

test('a field that takes the whole answer of its subgraph along is the only one blamed', async () => {
  const { engine } = await localEngine(doors);
  const wrong = 'a: open(key: "right") { id lock } b: open(key: "wrong") { id lock } c: open(key: "right") { id }';
  expect(await ask(engine, `mutation { ${wrong} }`)).toEqual({ data: null, errors: [refused('b')] });
  expect(await ask(engine, '{ bell door(key: "wrong") { lock } locks }')).toEqual({
    data: null,
    errors: [refused('door')],
  });
  const stream = await watch(engine, 'subscription { mine: opened(key: "wrong") { lock } }');
  expect(await next(stream)).toEqual({ data: null, errors: [refused('mine')] });
  await engine.close();
});

test('so it is when all entities of a request fail together, whatever the error says of its place', async () => {
  for (const path of [undefined, ['_entities'], ['elsewhere', 0]]) {
    const errors = [{ message: 'No lock can be seen.', ...(path && { path }) }];
    const { engine } = await localEngine(doors, {
      transports: (name) => ({
        execute: async () =>
          name === 'doors' ? { data: { door: { __typename: 'Door', id: '1' }, bell: 1 } } : { errors },
        subscribe: () => [] as never,
        close: async () => undefined,
      }),
    });
    const answer = await ask(engine, '{ bell door { id lock } }');
    expect(answer.data).toBeNull();
    expect(answer.errors).toMatchObject([{ message: 'No lock can be seen.', extensions: { service: 'locks' } }]);
    expect(answer.errors).toHaveLength(1);
    await engine.close();
  }
});
