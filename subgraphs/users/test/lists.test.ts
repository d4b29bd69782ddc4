import { randomUUID } from 'node:crypto';
import { statementsOf } from '@medianest/kit/testing';
import { getNamedType } from 'graphql';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { selectionOf } from '../../../packages/standalone/test/support/whole-schema.js';
import { buildSchema } from '../src/index.js';
import { codeIn, World } from './world.js';

let world: World;
let ada: Awaited<ReturnType<World['register']>>;
let ben: Awaited<ReturnType<World['register']>>;
let eve: Awaited<ReturnType<World['register']>>;

/** Ada and Ben with 98 others in one organization, and Eve outside of it. */
beforeAll(async () => {
  world = await World.start();
  ada = await world.register('Ada');
  ben = await world.register('Ben');
  await world.app.db.query(
    `insert into users (email, display_name, role) select 'p' || n || '@example.org', 'Person ' || n, 'MEMBER' from generate_series(1, 98) n`,
  );
  await world.shareOrganization([ada, ben]);
  await world.app.db.query(
    `insert into memberships (organization_id, user_id, role) select o.id, u.id, 'MEMBER' from organizations o, users u
     on conflict do nothing`,
  );
  eve = await world.register('Eve');
});
afterAll(() => world.close());

test('a hundred or a thousand people pointed at by another subgraph cost as many statements as one', async () => {
  const rows: { id: string }[] = await world.app.db.query('select id from users where id <> $1 order by id', [
    eve.user.id,
  ]);
  const query =
    'query ($them: [_Any!]!) { _entities(representations: $them) { ... on User { id displayName email role } } }';
  const ask = (ids: string[]) =>
    world.subgraph.query(ben.actor, query, { them: ids.map((id) => ({ __typename: 'User', id })) });
  const ids = rows.map(({ id }) => id);
  expect(ids).toHaveLength(100);
  expect(await statementsOf(world.app.db, () => ask(ids.slice(0, 1)))).toBe(1);
  expect(await statementsOf(world.app.db, () => ask(ids))).toBe(1);
  const thousand = [...ids, ...Array.from({ length: 900 }, () => randomUUID())];
  expect(
    await statementsOf(world.app.db, async () => {
      const found = (await ask(thousand)).data._entities;
      expect([found.length, found.filter(Boolean).length]).toEqual([1000, 100]);
    }),
  ).toBe(1);
  const { data } = await ask([...ids, 'nonsense', eve.user.id, ids[0] ?? '']);
  expect(data._entities.map((user: { id: string } | null) => user?.id)).toEqual([...ids, undefined, undefined, ids[0]]);
  const withEmail = data._entities.filter((user: { email: string | null } | null) => user?.email);
  expect(withEmail.map((user: { displayName: string }) => user.displayName)).toEqual(['Ben']);
});

test('the same of organizations that others point at', async () => {
  const rows: { id: string }[] = await world.app.db.query('select id from organizations');
  const query =
    'query ($them: [_Any!]!) { _entities(representations: $them) { ... on Organization { id name myRole } } }';
  const ask = (ids: string[]) =>
    world.subgraph.query(ben.actor, query, { them: ids.map((id) => ({ __typename: 'Organization', id })) });
  const ids = rows.map(({ id }) => id);
  const one = await statementsOf(world.app.db, () => ask(ids.slice(0, 1)));
  const hundred = [...ids, ...Array.from({ length: 100 - ids.length }, () => randomUUID())];
  expect(await statementsOf(world.app.db, () => ask(hundred))).toBe(one);
});

const USERS = `query ($first: Int!, $after: String) {
  users(first: $first, after: $after) {
    nodes { id displayName email }
    edges { cursor node { id } }
    pageInfo { hasNextPage hasPreviousPage startCursor endCursor }
  }
}`;

test('paging tells everybody once, the oldest account first, with one statement a page', async () => {
  const names: string[] = [];
  let after: string | null = null;
  for (let page = 0; page < 4; page++) {
    let data: Awaited<ReturnType<typeof world.client.query>>['data'];
    const statements = await statementsOf(world.app.db, async () => {
      ({ data } = await world.subgraph.query(ada.actor, USERS, { first: 30, after }));
    });
    expect(statements).toBe(1);
    expect(data.users.pageInfo).toMatchObject({ hasNextPage: page < 3, hasPreviousPage: page > 0 });
    names.push(...data.users.nodes.map((user: { displayName: string }) => user.displayName));
    after = data.users.pageInfo.endCursor;
  }
  expect(names).toHaveLength(101);
  expect(new Set(names).size).toBe(101);
  expect(names.slice(0, 2)).toEqual(['Ada', 'Ben']);
});

/** Every list there is; a new one is in here by itself. */
const { schema } = buildSchema();
const lists = Object.values(schema.getQueryType()?.getFields() ?? {}).filter(({ type }) =>
  getNamedType(type).name.endsWith('Connection'),
);

test('every list costs as many statements for many as for one, with all that hangs on it', async () => {
  await makeThreeOfAll();
  const { data } = await world.client.query(ada.actor, '{ organizations(first: 1) { nodes { id } } }');
  for (const { name, type, args } of lists) {
    const isOfOne = args.some((arg) => arg.name === 'organizationId');
    const of = isOfOne ? `, organizationId: "${data.organizations.nodes[0].id}"` : '';
    const found: number[] = [];
    const ask = async (first: number) => {
      const query = `{ ${name}(first: ${first}${of}) ${selectionOf(schema, getNamedType(type), 2)} }`;
      const answer = await world.subgraph.query(ada.actor, query);
      expect([name, answer.errors]).toEqual([name, undefined]);
      found.push(answer.data[name].nodes.length);
    };
    const one = await statementsOf(world.app.db, () => ask(1));
    expect([name, await statementsOf(world.app.db, () => ask(50))]).toEqual([name, one]);
    expect([name, found[0], Number(found[1]) > 2]).toEqual([name, 1, true]);
  }
});

/** In every list of Ada's are three at least. */
async function makeThreeOfAll(): Promise<void> {
  const make = async (said: string, input: object) => {
    const [, mutation, type, selection] = /^(\w+): (\w+) (.*)$/.exec(said) ?? [];
    const query = `mutation ($input: ${type}!) { ${mutation}(input: $input) ${selection} }`;
    expect((await world.client.query(ada.actor, query, { input })).errors).toBeUndefined();
  };
  const { data } = await world.client.query(ada.actor, '{ organizations(first: 1) { nodes { id } } }');
  const organizationId: string = data.organizations.nodes[0].id;
  for (const name of ['One', 'Two', 'Three']) {
    await world.shareOrganization([ada, ben], name);
    await world.login({ email: ada.user.email ?? '' });
    await make('invite: InviteInput { url }', { organizationId });
    await make('createApiKey: CreateApiKeyInput { secret }', { name, scopes: [] });
    await make('createRole: CreateRoleInput { id }', { name, scopes: ['media:read'] });
    await make('inviteAccount: InviteAccountInput { id }', { email: `${name}@example.org` });
  }
}

test('the list shows a member those of the own organization, and no e-mail but the own', async () => {
  const eves = await world.client.query(eve.actor, USERS, { first: 3 });
  expect(eves.data.users.nodes).toMatchObject([{ displayName: 'Eve', email: 'eve@example.org' }]);
  const { data } = await world.client.query(ben.actor, USERS, { first: 3 });
  expect(data.users.nodes.map((user: { email: string | null }) => user.email)).toEqual([null, 'ben@example.org', null]);
});

test.each([
  { first: 0 },
  { first: 101 },
  { first: 5, after: 'nonsense' },
  { first: 5, after: Buffer.from('["nonsense"]').toString('base64url') },
  { first: 5, after: Buffer.from('[7]').toString('base64url') },
])('a page that cannot be is refused: %j', async (page) => {
  expect(codeIn(await world.client.query(ada.actor, USERS, page))).toBe('BAD_USER_INPUT');
});
