import { expect, test } from 'vitest';
import { ask } from '../support/actors.js';
import { localEngine } from '../support/local.js';
import { given, story } from './stories.js';

const users = {
  sdl: 'type Query { users: [User] } type User @key(fields: "id") @key(fields: "email") { id: ID! email: String! name: String }',
  resolvers: {
    Query: { users: () => [{ id: '1', email: 'ada@x', name: 'Ada' }, null] },
    User: { __resolveReference: ({ email }: { email: string }) => ({ id: '1', email, name: 'Ada' }) },
  },
};

story('several keys: a subgraph that knows only the second is reached by it', {
  subgraphs: {
    users,
    mail: {
      sdl: 'type Query { boxes: Int } type User @key(fields: "email") { email: String! unread: Int }',
      resolvers: { User: { ...given, unread: ({ email }: { email: string }) => email.length } },
    },
  },
  query: '{ users { id unread } }',
  data: { users: [{ id: '1', unread: 5 }, null] },
  services: ['users', 'mail'],
});

story('a key that has to be fetched from a third subgraph first', {
  subgraphs: {
    orders: {
      sdl: 'type Query { buyer: User } type User @key(fields: "id") { id: ID! }',
      resolvers: { Query: { buyer: () => ({ id: '1' }) } },
    },
    users: {
      ...users,
      resolvers: { User: { __resolveReference: ({ id }: { id: string }) => ({ id, email: 'ada@x' }) } },
    },
    mail: {
      sdl: 'type Query { boxes: Int } type User @key(fields: "email") { email: String! unread: Int }',
      resolvers: { User: { ...given, unread: () => 7 } },
    },
  },
  query: '{ buyer { unread } }',
  data: { buyer: { unread: 7 } },
  services: ['orders', 'users', 'mail'],
});

story('compound and nested keys', {
  subgraphs: {
    a: {
      sdl: 'type Query { seat: Seat } type Seat @key(fields: "row { hall number } place") { row: Row! place: Int! } type Row { hall: String! number: Int! }',
      resolvers: { Query: { seat: () => ({ row: { hall: 'B', number: 3 }, place: 9 }) } },
    },
    b: {
      sdl: 'type Query { b: Int } type Seat @key(fields: "row { hall number } place") { row: Row! @external place: Int! @external label: String } type Row @shareable { hall: String! number: Int! }',
      resolvers: {
        Seat: {
          ...given,
          label: ({ row, place }: { row: { hall: string; number: number }; place: number }) =>
            `${row.hall}${row.number}-${place}`,
        },
      },
    },
  },
  query: '{ seat { label } }',
  data: { seat: { label: 'B3-9' } },
});

story('a key that is not resolvable is only a reference', {
  subgraphs: {
    users: { ...users, resolvers: { User: { __resolveReference: ({ id }: { id: string }) => ({ id, name: 'Ada' }) } } },
    posts: {
      sdl: 'type Query { post: Post } type Post { by: User } type User @key(fields: "id", resolvable: false) { id: ID! }',
      resolvers: { Query: { post: () => ({ by: { id: '4' } }) } },
    },
  },
  query: '{ post { by { id name } } }',
  data: { post: { by: { id: '4', name: 'Ada' } } },
  services: ['posts', 'users'],
});

test('an entity that is not found, or whose key is null, costs only its own fields', async () => {
  const { engine, asked } = await localEngine({
    a: {
      sdl: 'type Query { list: [T] } type T @key(fields: "k") { k: String label: String }',
      resolvers: {
        Query: {
          list: () => [
            { k: 'gone', label: 'x' },
            { k: null, label: 'y' },
            { k: 'here', label: 'z' },
          ],
        },
      },
    },
    b: {
      sdl: 'type Query { b: Int } type T @key(fields: "k") { k: String more: Int }',
      resolvers: { T: { __resolveReference: ({ k }: { k: string | null }) => (k === 'here' ? { k, more: 1 } : null) } },
    },
  });
  const answer = await ask(engine, '{ list { label more } }');
  expect(answer).toEqual({
    data: {
      list: [
        { label: 'x', more: null },
        { label: 'y', more: null },
        { label: 'z', more: 1 },
      ],
    },
  });
  expect(asked).toHaveLength(2);
  await engine.close();
});

const posts = (by: string) => ({
  sdl: `type Query { posts: [Post] } type Post { text: String by: ${by} }
    type User @key(fields: "id", resolvable: false) { id: ID! }`,
  resolvers: {
    Query: {
      posts: () => [
        { text: 'seen', by: { id: '1' } },
        { text: 'kept', by: { id: '2' } },
      ],
    },
  },
});
const people = {
  sdl: 'type Query { people: Int } type User @key(fields: "id") { id: ID! name: String! }',
  resolvers: {
    User: { __resolveReference: ({ id }: { id: string }) => (id === '1' ? { id, name: 'Ada' } : null) },
  },
};

story('an entity that is not shown is null without an error, though its fields may not be null', {
  subgraphs: { posts: posts('User'), people },
  query: '{ posts { text by { id name } } }',
  data: {
    posts: [
      { text: 'seen', by: { id: '1', name: 'Ada' } },
      { text: 'kept', by: null },
    ],
  },
});

test('an entity that is not shown where there must be one is a mistake, told at that place', async () => {
  const { engine } = await localEngine({ posts: posts('User!'), people });
  const { data, errors } = await ask(engine, '{ posts { text by { name } } }');
  expect(data).toEqual({ posts: [{ text: 'seen', by: { name: 'Ada' } }, null] });
  expect(errors).toMatchObject([{ path: ['posts', 1, 'by'], extensions: { code: 'INVALID_SUBGRAPH_VALUE' } }]);
  await engine.close();
});

story('node(id) of one subgraph finds entities of all', {
  subgraphs: {
    nodes: {
      sdl: `type Query { node(id: ID!): Node } interface Node { id: ID! }
        type Film implements Node @key(fields: "id") { id: ID! } type Song implements Node @key(fields: "id") { id: ID! }`,
      resolvers: {
        Query: {
          node: (_: unknown, { id }: { id: string }) => ({ __typename: id.startsWith('f') ? 'Film' : 'Song', id }),
        },
      },
    },
    films: {
      sdl: 'type Query { films: Int } type Film @key(fields: "id") { id: ID! title: String }',
      resolvers: { Film: { ...given, title: ({ id }: { id: string }) => `Film ${id}` } },
    },
    songs: {
      sdl: 'type Query { songs: Int } type Song @key(fields: "id") { id: ID! beats: Int }',
      resolvers: { Song: { ...given, beats: () => 120 } },
    },
  },
  query:
    '{ f: node(id: "f1") { __typename id ... on Film { title } ... on Song { beats } } s: node(id: "s1") { ... on Song { beats } } }',
  data: { f: { __typename: 'Film', id: 'f1', title: 'Film f1' }, s: { beats: 120 } },
});

test('mutations run one after the other, each with what follows it', async () => {
  let count = 0;
  const step = (name: string) => ({
    sdl: `type Query { ${name}Count: Int } type Mutation { ${name}: Counter! } type Counter @key(fields: "id") { id: ID! ${name}Value: Int }`,
    resolvers: {
      Mutation: { [name]: () => ({ id: String(++count), [`${name}Value`]: count }) },
      Counter: { ...given, [`${name}Value`]: ({ [`${name}Value`]: own }: Record<string, number>) => own ?? count },
    },
  });
  const { engine, asked } = await localEngine({ first: step('first'), second: step('second') });
  const answer = await ask(
    engine,
    'mutation { a: first { secondValue } b: second { firstValue } c: first { firstValue } }',
  );
  expect(answer).toEqual({ data: { a: { secondValue: 1 }, b: { firstValue: 2 }, c: { firstValue: 3 } } });
  expect(asked.map(({ service }) => service)).toEqual(['first', 'second', 'second', 'first', 'first']);
  await engine.close();
});
