import { afterAll, beforeAll, expect, test } from 'vitest';
import { anonymous, type Engine } from '../src/index.js';
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

const emails = '{ people { name email } }';

test('an actor with the scope reads the field, one without gets null, a reason and the rest', async () => {
  const allowed = await ask(engine, emails, { actor: actor('ada', ['people:read']) });
  expect(allowed).toEqual({
    data: {
      people: [
        { name: 'Ada', email: 'ada@example.org' },
        { name: 'Grace', email: 'grace@example.org' },
      ],
    },
  });

  asked.length = 0;
  const refused = await ask(engine, emails, { actor: actor('eve') });
  expect(refused.data.people).toEqual([
    { name: 'Ada', email: null },
    { name: 'Grace', email: null },
  ]);
  expect(refused.errors).toHaveLength(2);
  expect(refused.errors[0]).toMatchObject({ path: ['people', 0, 'email'], extensions: { code: 'FORBIDDEN' } });
  expect(asked[0]?.query).not.toContain('email');
});

test('one who is not logged in is told to log in', async () => {
  const answer = await ask(engine, emails, { actor: anonymous });
  expect(answer.errors[0].extensions.code).toBe('UNAUTHENTICATED');
});

test('when nothing may be read, nothing is fetched and there is no data', async () => {
  asked.length = 0;
  const answer = await ask(engine, '{ secret }', { actor: anonymous });
  expect(answer).toMatchObject({ data: null, errors: [{ path: ['secret'], extensions: { code: 'UNAUTHENTICATED' } }] });
  expect(asked).toEqual([]);
  expect(await ask(engine, '{ secret }', { actor: actor('ada') })).toEqual({ data: { secret: 'told' } });
});

const guarded = {
  vault: {
    sdl: `
      type Query { vault: Vault node: Node anything: Anything open: String }
      interface Node { id: ID! }
      union Anything = Vault | Shelf
      type Shelf implements Node { id: ID! label: String }
      type Vault implements Node @policy(policies: [["keyholder"]]) { id: ID! content: String! @requiresScopes(scopes: [["vault:read", "vault:open"], ["admin"]]) }
    `,
    resolvers: {
      Query: {
        vault: () => ({ id: 'v', content: 'gold' }),
        node: () => ({ __typename: 'Vault', id: 'v' }),
        anything: () => ({ __typename: 'Vault', id: 'v', content: 'gold' }),
        open: () => 'yes',
      },
    },
  },
  other: { sdl: 'type Query { other: String }' },
};

test('policies and alternatives of scopes count; a missing non-null field takes its parent along', async () => {
  const { engine: vaults } = await localEngine(guarded);
  const query = '{ vault { id content } open }';
  const keyholder = ['keyholder'];
  expect(await ask(vaults, query, { actor: actor('a', ['admin'], keyholder) })).toEqual({
    data: { vault: { id: 'v', content: 'gold' }, open: 'yes' },
  });
  const oneScope = await ask(vaults, query, { actor: actor('b', ['vault:read'], keyholder) });
  expect(oneScope).toMatchObject({ data: { vault: null, open: 'yes' }, errors: [{ path: ['vault', 'content'] }] });
  const both = await ask(vaults, query, { actor: actor('c', ['vault:read', 'vault:open'], keyholder) });
  expect(both.errors).toBeUndefined();
  const noPolicy = await ask(vaults, query, { actor: actor('d', ['admin']) });
  expect(noPolicy).toMatchObject({ data: { vault: null, open: 'yes' }, errors: [{ path: ['vault'] }] });
  await vaults.close();
});

test('an interface or a union is no detour', async () => {
  const { engine: vaults } = await localEngine(guarded);
  const eve = actor('eve');
  for (const query of [
    '{ node { id } }',
    '{ node { ... on Vault { id } } }',
    '{ anything { ... on Vault { content } } }',
  ]) {
    const answer = await ask(vaults, query, { actor: eve });
    expect(answer.errors[0].extensions.code).toBe('FORBIDDEN');
    expect(JSON.stringify(answer.data)).not.toMatch(/"v"|gold/);
  }
  await vaults.close();
});

const rooms = {
  rooms: {
    sdl: `type Query { door: Door! } interface Door { code: Int }
      type Front implements Door { code: Int @requiresScopes(scopes: [["front"]]) }
      type Back implements Door { code: Int @requiresScopes(scopes: [["back"], ["all"]]) @policy(policies: [["keyholder"]]) }`,
    resolvers: { Query: { door: () => ({ __typename: 'Front', code: 1 }) } },
  },
  other: { sdl: 'type Query { other: String }' },
};

/** Newer compositions write on a field of an interface what the same field of all its types needs together; older ones did not. */
const older = (sdl: string) => sdl.replace(/(interface Door[^{]*\{[^}]*code: Int)[^}]*\}/, (_, field) => `${field}\n}`);

test.each([
  ['as it is composed', (sdl: string) => sdl],
  ['as it was composed once', older],
])('a field of an interface needs what it needs on every type behind it, %s', async (_, written) => {
  const supergraphSdl = written(compose(rooms));
  expect(/interface Door[^}]*@requiresScopes/.test(supergraphSdl)).toBe(written !== older);
  const { engine: doors } = await localEngine(rooms, { supergraphSdl });
  const codeFor = async (scopes: string[], policies: string[], query = '{ door { code } }') =>
    (await ask(doors, query, { actor: actor(`${scopes}${policies}`, scopes, policies) })).data.door.code;
  expect(await codeFor(['front', 'back'], ['keyholder'])).toBe(1);
  expect(await codeFor(['front', 'all'], ['keyholder'])).toBe(1);
  expect(await codeFor(['front'], ['keyholder'])).toBe(null);
  expect(await codeFor(['front', 'back'], [])).toBe(null);
  expect(await codeFor(['front'], [], '{ door { ... on Front { code } } }')).toBe(1);
  await doors.close();
});
