import { afterAll, beforeAll, expect, test } from 'vitest';
import type { Engine } from '../src/index.js';
import { actor, ask } from './support/actors.js';
import { compose } from './support/graph.js';
import { type Asked, localEngine } from './support/local.js';
import { shop } from './support/shop.js';

let engine: Engine;
let asked: Asked[];

beforeAll(async () => {
  ({ engine, asked } = await localEngine(shop()));
});
afterAll(() => engine.close());

test('joins fields of two subgraphs and sends each entity once', async () => {
  asked.length = 0;
  const answer = await ask(engine, '{ things { label owner { name } } }');
  expect(answer).toEqual({
    data: {
      things: [
        { label: 'Lamp', owner: { name: 'Ada' } },
        { label: 'Chair', owner: { name: 'Grace' } },
        { label: 'Table', owner: { name: 'Ada' } },
      ],
    },
  });
  expect(asked.map(({ service }) => service)).toEqual(['things', 'people']);
  expect(asked[1]?.variables['representations']).toHaveLength(2);
});

test('keeps aliases, fragments, variables and the order of fields', async () => {
  const query = `query Q($id: ID!, $skip: Boolean = true) { second: person(id: $id) { ...who hidden: id @skip(if: $skip) } __typename }
    fragment who on Person { things { tag: label } called: name }`;
  const { body } = await engine.execute({ query, variables: { id: '2' }, actor: actor('ada'), requestId: 'r' });
  expect(body).toBe('{"data":{"second":{"things":[{"tag":"Chair"}],"called":"Grace"},"__typename":"Query"}}');
});

test('runs a mutation and joins what follows', async () => {
  const answer = await ask(engine, 'mutation { rename(id: 1, name: "Countess") { name things { id } } }');
  expect(answer.data.rename).toEqual({ name: 'Countess', things: [{ id: 'a' }, { id: 'c' }] });
});

test.each([
  ['query ($x: Boolean!) { person(id: 1) @include(if: $x) { name @skip(if: $x) } }', '{"person":{}}'],
  ['query ($x: Boolean!) { people @skip(if: $x) { ...p } } fragment p on Person { id @include(if: $x) }', '{}'],
  ['mutation ($x: Boolean!) { rename(id: 3, name: "x") @include(if: $x) { id @skip(if: $x) } }', '{"rename":{}}'],
])('what is under a condition is there, though nothing may be asked of it: %s', async (query, data) => {
  asked.length = 0;
  const { body } = await engine.execute({ query, variables: { x: true }, actor: actor('ada'), requestId: 'r' });
  expect(body).toBe(`{"data":${data}}`);
  expect(asked).toHaveLength(data === '{}' ? 0 : 1);
});

test('puts an error of a subgraph at its place in the merged answer', async () => {
  const answer = await ask(engine, '{ people { name things { price } } broken }');
  expect(answer.data.people[0].things).toEqual([{ price: 10 }, { price: null }]);
  expect(answer.errors).toContainEqual({
    message: 'No price yet.',
    path: ['people', 0, 'things', 1, 'price'],
    extensions: { code: 'DOWNSTREAM_SERVICE_ERROR', service: 'things' },
  });
  expect(answer.errors).toContainEqual(expect.objectContaining({ path: ['broken'], message: 'The shelf fell down.' }));
  expect(JSON.stringify(answer)).not.toMatch(/stack|invalid\/|node_modules/);
  const spared = 'query ($no: Boolean!) { people { name things { id @include(if: $no) price @skip(if: true) } } }';
  const { errors } = await ask(engine, spared, { variables: { no: false } });
  expect(errors).toBeUndefined();
});

test.each([
  ['{ people {', 'GRAPHQL_PARSE_FAILED'],
  ['{ nobody }', 'GRAPHQL_VALIDATION_FAILED'],
  ['{ _entities(representations: []) { __typename } }', 'GRAPHQL_VALIDATION_FAILED'],
  ['{ _service { sdl } }', 'GRAPHQL_VALIDATION_FAILED'],
  ['query A { __typename } query B { __typename }', 'OPERATION_RESOLUTION_FAILED'],
  ['query ($id: ID!) { person(id: $id) { id } }', 'BAD_USER_INPUT'],
])('refuses %s with %s', async (query, code) => {
  const response = await engine.execute({ query, actor: actor('ada'), requestId: 'r' });
  expect(response.outcome).toBe('refused');
  expect(JSON.parse(response.body).errors[0].extensions.code).toBe(code);
});

test('says that @defer is not supported', async () => {
  const answer = await ask(engine, '{ people { id ... @defer { name } } }');
  expect(answer.errors[0].message).toBe('@defer is not supported here.');
});

test('tells the operation type without running anything', async () => {
  asked.length = 0;
  const { operation } = await engine.prepare({ query: 'mutation { rename(id: 1, name: "x") { id } }' });
  expect(operation?.type).toBe('mutation');
  expect((await engine.prepare({ query: 'nonsense' })).refusal?.outcome).toBe('refused');
  expect(asked).toEqual([]);
});

test('answers introspection beside other fields, with its variables', async () => {
  const query =
    'query ($type: String!) { __type(name: $type) { ...T } people { id } __schema { queryType { name } } } fragment T on __Type { name }';
  const answer = await ask(engine, query, { variables: { type: 'Person' } });
  expect(answer.data).toEqual({
    __type: { name: 'Person' },
    people: [{ id: '1' }, { id: '2' }],
    __schema: { queryType: { name: 'Query' } },
  });
});

test('asks no subgraph for __typename alone', async () => {
  asked.length = 0;
  expect(await ask(engine, '{ __typename ...{ me: __typename } }')).toEqual({
    data: { __typename: 'Query', me: 'Query' },
  });
  expect(asked).toEqual([]);
});

test('with introspection off, says so and guesses no names', async () => {
  const closed = await localEngine(shop(), { introspection: false });
  const schema = await ask(closed.engine, '{ __schema { queryType { name } } }');
  expect(schema.errors[0].message).toBe('Introspection is off: the schema cannot be asked for here.');
  const typo = await ask(closed.engine, '{ peopel { id } }');
  expect(typo.errors[0].message).not.toContain('Did you mean');
  await closed.engine.close();
});

test('a supergraph that cannot be loaded is refused, and the one before stays', async () => {
  const kept = await localEngine(shop());
  await expect(kept.engine.reload('type Query { a: Int }')).rejects.toThrow();
  await expect(kept.engine.reload(compose({ ...shop(), more: { sdl: 'type Query { more: Int }' } }))).rejects.toThrow(
    '"more"',
  );
  expect((await ask(kept.engine, '{ people { id } }')).data.people).toHaveLength(2);
  await kept.engine.close();
});
