import { waitFor } from '@medianest/kit/testing';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { hear } from './support/events.ts';
import { startTestGateway, type TestGateway } from './support/gateway.ts';
import { openSocket } from './support/sockets.ts';

let production: TestGateway;
let development: TestGateway;
beforeAll(async () => {
  production = await startTestGateway({ env: { NODE_ENV: 'production' } });
  development = await startTestGateway();
});
afterAll(() => Promise.all([production.close(), development.close()]));

/** What all three ways say, as text. */
async function askAll(gateway: TestGateway, payload: object): Promise<string[]> {
  const posted = await gateway.post(payload);
  const stream = await hear(`${gateway.origin}/graphql`, {
    method: 'POST',
    headers: { 'content-type': 'application/json', accept: 'text/event-stream' },
    body: JSON.stringify(payload),
  });
  await stream.ended;
  const { say, heard, socket } = await openSocket(gateway.origin);
  say({ type: 'subscribe', id: '1', payload });
  const message = await waitFor('the answer', () => heard[1]);
  socket.close();
  return [await posted.text(), stream.text(), JSON.stringify(message)];
}

describe('names are not guessed for those who may not read the schema', () => {
  const wrong = [
    { query: '{ whoAskss }' },
    { query: '{ films { nam } }' },
    { query: 'query ($x: Strin) { whoAsks }' },
    { query: 'query ($mood: Mood) { mood(is: $mood) }', variables: { mood: 'HAPPI' } },
    { query: '{ mood(is: HAPPI) }' },
  ];

  test('in production, however they ask', async () => {
    for (const payload of wrong) {
      for (const text of await askAll(production, payload)) {
        expect(text).toMatch(/errors|"type":"error"/);
        expect(text).not.toMatch(/Did you mean|HAPPY/);
      }
    }
  });

  test('while developing near names are told', async () => {
    for (const payload of wrong) expect(await (await development.post(payload)).text()).toMatch(/Did you mean/);
  });

  test('in production they are not told even where the schema may be read, unless that is asked for too', async () => {
    const open = await startTestGateway({ env: { NODE_ENV: 'production', INTROSPECTION: 'true' } });
    const text = await (await open.post({ query: '{ whoAskss }' })).text();
    expect(text).toMatch(/Cannot query field/);
    expect(text).not.toMatch(/Did you mean/);
    await open.close();
  });
});

test('nothing of the inside leaves: no stack, no address, no body of a subgraph', async () => {
  for (const query of ['{ broken }', '{ broken: nonsense }', 'subscription { broken }', '{', '{ whoAsks(x: 1) }']) {
    for (const text of await askAll(production, { query }))
      expect(text).not.toMatch(/hunter2|ECONN|127\.0\.0\.1|node_modules|\.ts:|\.js:|at \w+ \(|stack/);
  }
});

test('an operation that is too large is refused however it comes, its fragments written out', async () => {
  const small = {
    MAX_DEPTH: '2',
    MAX_ALIASES: '3',
    MAX_ROOT_FIELDS: '4',
    MAX_FIELDS: '6',
    MAX_TOKENS: '60',
    MAX_DIRECTIVES: '1',
    MAX_NESTING: '1',
  };
  const gateway = await startTestGateway({ env: small });
  const tooLarge = [
    '{ films { by { name } } }',
    '{ a: whoAsks b: whoAsks c: whoAsks d: whoAsks }',
    '{ whoAsks echo(text: "") same films { name } me { id } }',
    'fragment F on Query { films { name } } { ...F a: whoAsks me { ... { name id } ...P } } fragment P on Person { name id }',
    `{ ${'whoAsks '.repeat(70)} }`,
    '{ whoAsks @include(if: true) @skip(if: false) }',
    '{ same(value: [[1]]) }',
  ];
  for (const query of tooLarge)
    for (const text of await askAll(gateway, { query })) {
      expect(text, query).toMatch(/OPERATION_TOO_LARGE/);
      expect(text, query).not.toMatch(/"data"/);
    }
  for (const text of await askAll(gateway, { query: '{ films { name } }' })) expect(text).toMatch(/Big Buck Bunny/);
  await gateway.close();
});

test('what pages may cost is counted however it comes, with their sizes from the text or from variables', async () => {
  const gateway = await startTestGateway({ env: { MAX_COST: '40' } });
  const written = (first: number) => ({ query: `{ shelf(first: ${first}) { name by { id } } }` });
  const variable = (first: number) => ({
    query: 'query ($first: Int!) { shelf(first: $first) { name by { id } } }',
    variables: { first },
  });
  for (const payload of [written(20), variable(20)])
    for (const text of await askAll(gateway, payload)) expect(text).toMatch(/Big Buck Bunny/);
  for (const payload of [written(21), variable(21), variable(2 ** 31 - 1)])
    for (const text of await askAll(gateway, payload)) expect(text).toMatch(/OPERATION_TOO_LARGE/);
  await gateway.close();
});

test('fragments in fragments that would grow without end are refused before they do, and others are served beside them', async () => {
  const nested = Array.from(
    { length: 25 },
    (_, n) => `fragment F${n} on Film { a: by { ...P${n} } b: by { ...P${n} } } fragment P${n} on Person { id }`,
  );
  // Written out they would be more than there is time for on any machine.
  const spread = Array.from({ length: 60 }, (_, n) => `fragment G${n} on Query { ...G${n + 1} ...G${n + 1} }`);
  const bomb = { query: `{ ...G0 } ${spread.join(' ')} fragment G60 on Query { films { ...F0 } } ${nested[0]}` };
  expect(bomb.query.length).toBeLessThan(3_000);
  const refused = Array.from({ length: 5 }, () => askAll(production, bomb));
  const served = Array.from({ length: 10 }, () => askAll(production, { query: '{ whoAsks }' }));
  for (const text of (await Promise.all(refused)).flat()) expect(text).toMatch(/OPERATION_TOO_LARGE/);
  for (const text of (await Promise.all(served)).flat()) expect(text).toMatch(/nobody/);
});

test('an operation that takes too long to plan is refused however it comes, with a sentence', async () => {
  const gateway = await startTestGateway({ env: { PLANNING_BUDGET_MS: '2000' } });
  const same = { query: `{ films { ${'name '.repeat(9_000)} } }` };
  for (const text of await askAll(gateway, same)) expect(text).toMatch(/OPERATION_TOO_COMPLEX/);
  await gateway.close();
});

test('names every object inherits are data: as variables, as keys of them, as aliases', async () => {
  const payload = `{
    "query": "query ($constructor: String!, $valueOf: Json) { __proto__: echo(text: $constructor) constructor: same(value: $valueOf) toString: whoAsks }",
    "variables": { "__proto__": { "admin": true }, "constructor": "one", "valueOf": { "__proto__": { "admin": true }, "hasOwnProperty": 2 } }
  }`;
  const response = await fetch(`${development.origin}/graphql`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: payload,
  });
  expect(await response.text()).toBe(
    '{"data":{"__proto__":"one","constructor":{"__proto__":{"admin":true},"hasOwnProperty":2},"toString":"nobody"}}',
  );
  expect(({} as Record<string, unknown>)['admin']).toBeUndefined();
  expect(({} as Record<string, unknown>)['hasOwnProperty']).toBe(Object.prototype.hasOwnProperty);
});

test('parameters named like what every object inherits change nothing', async () => {
  const body =
    '{"query":"{ whoAsks }","__proto__":{"query":"{ secret }"},"extensions":{"__proto__":{"persistedQuery":1}}}';
  const headers = { 'content-type': 'application/json' };
  const response = await fetch(`${development.origin}/graphql`, { method: 'POST', headers, body });
  expect(await response.json()).toEqual({ data: { whoAsks: 'nobody' } });
  const got = await fetch(`${development.origin}/graphql?query={whoAsks}&__proto__=1&constructor=2`);
  expect(await got.json()).toEqual({ data: { whoAsks: 'nobody' } });
});
