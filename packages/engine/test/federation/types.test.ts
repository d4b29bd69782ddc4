import { expect, test } from 'vitest';
import { anonymous } from '../../src/index.js';
import { ask } from '../support/actors.js';
import { localEngine } from '../support/local.js';
import { given, story } from './stories.js';

const unions = {
  a: {
    sdl: 'type Query { a: [U] } union U = X | Y type X @key(fields: "id") { id: ID! ax: Int } type Y @key(fields: "id") { id: ID! ay: Int }',
    resolvers: {
      Query: {
        a: () => [
          { __typename: 'X', id: '1', ax: 1 },
          { __typename: 'Y', id: '2', ay: 2 },
        ],
      },
      X: given,
      Y: given,
    },
  },
  b: {
    sdl: 'type Query { b: [U] } union U = X | Z type X @key(fields: "id") { id: ID! bx: Int } type Z { bz: Int }',
    resolvers: { Query: { b: () => [{ __typename: 'Z', bz: 9 }] }, X: { ...given, bx: () => 8 } },
  },
};

story('a union that has other members in each subgraph', {
  subgraphs: unions,
  query:
    '{ a { __typename ... on X { ax bx } ... on Y { ay } ... on Z { bz } } b { ... on Z { bz } ... on Y { ay } } }',
  data: {
    a: [
      { __typename: 'X', ax: 1, bx: 8 },
      { __typename: 'Y', ay: 2 },
    ],
    b: [{ bz: 9 }],
  },
});

story('an interface whose types get fields from elsewhere', {
  subgraphs: {
    a: {
      sdl: 'type Query { all: [I] } interface I { id: ID! } type X implements I @key(fields: "id") { id: ID! } type Y implements I @key(fields: "id") { id: ID! }',
      resolvers: {
        Query: {
          all: () => [
            { __typename: 'X', id: '1' },
            { __typename: 'Y', id: '2' },
          ],
        },
      },
    },
    b: {
      sdl: 'type Query { b: Int } interface I { id: ID! size: Int } type X implements I @key(fields: "id") { id: ID! size: Int } type Y implements I @key(fields: "id") { id: ID! size: Int }',
      resolvers: { X: { ...given, size: () => 1 }, Y: { ...given, size: () => 2 } },
    },
  },
  query: '{ all { size } }',
  data: { all: [{ size: 1 }, { size: 2 }] },
});

story('a narrower fragment inside a fragment on an interface, on an object that does not tell its type', {
  subgraphs: {
    a: {
      sdl: 'type Query { x: X } interface I { id: ID! } type X implements I @key(fields: "id") { id: ID! a: Int }',
      resolvers: { Query: { x: () => ({ id: '1', a: 1 }) } },
    },
    b: { sdl: 'type Query { b: Int }' },
  },
  query: '{ x { ... on I { ... on I { ... on X { a } } } } }',
  data: { x: { a: 1 } },
});

test('enums and inputs: what all subgraphs accept comes in, what any gives goes out', async () => {
  const { engine } = await localEngine({
    a: {
      sdl: 'type Query { a(in: In, only: Small): Out } enum Small { ONE TWO } input In { x: Int y: Int } enum Out { P Q }',
      resolvers: { Query: { a: () => 'Q' } },
    },
    b: {
      sdl: 'type Query { b(in: In, only: Small): Out } enum Small { ONE } input In { x: Int } enum Out { P R }',
      resolvers: { Query: { b: (_: unknown, { in: given }: { in: { x: number } }) => (given.x === 1 ? 'R' : 'P') } },
    },
  });
  expect(await ask(engine, 'query ($in: In) { a(only: ONE) b(in: $in) }', { variables: { in: { x: 1 } } })).toEqual({
    data: { a: 'Q', b: 'R' },
  });
  expect((await ask(engine, '{ a(only: TWO) }')).errors[0].extensions.code).toBe('GRAPHQL_VALIDATION_FAILED');
  const unknown = await ask(engine, 'query ($in: In) { b(in: $in) }', { variables: { in: { x: 1, y: 2 } } });
  expect(unknown.errors[0].extensions.code).toBe('BAD_USER_INPUT');
  await engine.close();
});

story('names that every object has are data', {
  subgraphs: {
    a: {
      sdl: 'type Query { t: T } type T @key(fields: "id") { id: ID! constructor: String toString: Int }',
      resolvers: { Query: { t: () => ({ id: '1', constructor: 'c', toString: null }) } },
    },
    b: {
      sdl: 'type Query { b: Int } type T @key(fields: "id") { id: ID! hasOwnProperty: String }',
      resolvers: { T: { ...given, hasOwnProperty: () => 'h' } },
    },
  },
  query: '{ t { constructor valueOf: constructor toString hasOwnProperty } }',
  data: { t: { constructor: 'c', valueOf: 'c', toString: null, hasOwnProperty: 'h' } },
});

test('a field that nobody can answer is refused, not null', async () => {
  const { engine } = await localEngine({
    a: { sdl: 'type Query { thing: Thing } interface Thing @key(fields: "id") { id: ID! }' },
    b: {
      sdl: 'type Query { size: Int } type Thing @key(fields: "id", resolvable: false) @interfaceObject { id: ID! weight: Int }',
      resolvers: { Query: { size: () => 1 } },
    },
  });
  const refused = await ask(engine, '{ size ...More } fragment More on Query { thing { weight } }');
  expect(refused.data).toBeUndefined();
  expect(refused.errors).toEqual([
    { message: 'No subgraph can answer "thing".', extensions: { code: 'OPERATION_NOT_SUPPORTED' } },
  ]);
  expect(await ask(engine, '{ size thing @skip(if: true) { weight } }')).toEqual({ data: { size: 1 } });
  await engine.close();
});

test('a variable may have the name of anything that objects inherit', async () => {
  const echo = {
    sdl: 'type Query { echo(text: String!): String }',
    resolvers: { Query: { echo: (_: unknown, { text }: { text: string }) => text } },
  };
  const { engine, asked } = await localEngine({
    echo,
    other: {
      sdl: 'type Query { twice(text: String!): String }',
      resolvers: { Query: { twice: (_: unknown, { text }: { text: string }) => text + text } },
    },
  });
  const query = `query ($__proto__: String!, $proto: String!, $toString: String!, $constructor: Boolean!) {
    __proto__: echo(text: $__proto__) constructor: echo(text: $proto) ...Twice @include(if: $constructor) valueOf: twice(text: $toString) }
    fragment Twice on Query { twice(text: $__proto__) }`;
  const variables = JSON.parse('{ "__proto__": "a", "proto": "b", "toString": "c", "constructor": true }');
  const { body } = await engine.execute({ query, variables, actor: anonymous, requestId: '1' });
  expect(body).toBe('{"data":{"__proto__":"a","constructor":"b","twice":"aa","valueOf":"cc"}}');
  expect(asked.map(({ service }) => service).sort()).toEqual(['echo', 'other']);
  const missing = await ask(engine, query, {
    variables: { proto: 'b', proto_: 'x', toString: 'c', constructor: true },
  });
  expect(missing.errors[0].message).toBe('Variable "$__proto__" of required type "String!" was not provided.');
  await engine.close();
});
