import { ALL_SCOPES, ROLES } from '@medianest/contracts';
import type { Actor } from '@medianest/kit';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { ALL_SESSIONS } from '../src/live.js';
import { type Account, codeIn, World } from './world.js';

let world: World;
let ada: Account;
let ben: Account;
let cleo: Account;

beforeAll(async () => {
  world = await World.start({ LOGIN_ATTEMPTS: '100' });
  ada = await world.register('Ada');
  ben = await world.register('Ben');
  cleo = await world.register('Cleo');
});
afterAll(() => world.close());

const USER = '{ id role scopes customRoles { name } }';
const CHANGE = `mutation ($input: ChangeRightsInput!) { changeRights(input: $input) ${USER} }`;
const CREATE = 'mutation ($input: CreateRoleInput!) { createRole(input: $input) { id name description scopes } }';
const UPDATE = 'mutation ($input: UpdateRoleInput!) { updateRole(input: $input) { id scopes } }';
const DELETE = 'mutation ($input: DeleteRoleInput!) { deleteRole(input: $input) { name } }';

const ask = (actor: Actor, query: string, input: object) => world.client.query(actor, query, { input });

async function makeRole(name: string, scopes: readonly string[]): Promise<string> {
  const { data, errors } = await ask(ada.actor, CREATE, { name, scopes });
  expect(errors).toBeUndefined();
  return data.createRole.id;
}

test('every built-in role gives its scopes, with the next token', async () => {
  for (const role of ['GUEST', 'MODERATOR', 'MEMBER'] as const) {
    await using changed = await world.app.live.subscribe('users.actorChanged', ALL_SESSIONS);
    const { data } = await ask(ada.actor, CHANGE, { userId: ben.user.id, role });
    expect(data.changeRights).toMatchObject({
      role,
      scopes: ALL_SCOPES.filter((s) => ROLES[role].includes(s as never)),
    });
    for await (const message of changed) {
      expect(message).toEqual({ userId: ben.user.id });
      break;
    }
    expect((await world.again(ben)).scopes).toEqual(data.changeRights.scopes);
  }
});

test('custom roles add their scopes; changing one changes all who have it; one in use cannot be deleted', async () => {
  const id = await makeRole('Librarian', ['content:moderate']);
  const input = { userId: ben.user.id, customRoleIds: [id] };
  const { data } = await ask(ada.actor, CHANGE, input);
  expect(data.changeRights.customRoles).toEqual([{ name: 'Librarian' }]);
  expect((await world.again(ben)).scopes).toEqual(expect.arrayContaining([...ROLES.MEMBER, 'content:moderate']));
  expect((await world.again(ben)).roles).toEqual(['MEMBER']);
  await ask(ada.actor, UPDATE, { roleId: id, scopes: ['integrations:manage'] });
  const scopes = (await world.again(ben)).scopes;
  expect(scopes).toContain('integrations:manage');
  expect(scopes).not.toContain('content:moderate');
  const used = await ask(ada.actor, DELETE, { roleId: id });
  expect(used.errors?.[0]).toMatchObject({ extensions: { code: 'ROLE_IN_USE' } });
  await ask(ada.actor, CHANGE, { ...input, customRoleIds: [] });
  expect((await ask(ada.actor, DELETE, { roleId: id })).data.deleteRole.name).toBe('Librarian');
  expect((await world.again(ben)).scopes).toEqual(ALL_SCOPES.filter((scope) => ROLES.MEMBER.includes(scope)));
});

test('nobody gives or takes what they do not hold, by whatever way', async () => {
  const steward = await makeRole('Steward', ['users:manage']);
  const keeper = await makeRole('Keeper', ['system:manage']);
  await ask(ada.actor, CHANGE, { userId: ben.user.id, customRoleIds: [steward] });
  const actor = await world.again(ben);
  const attempts: [string, object][] = [
    [CHANGE, { userId: cleo.user.id, role: 'ADMIN' }],
    [CHANGE, { userId: ben.user.id, role: 'ADMIN' }],
    [CHANGE, { userId: cleo.user.id, customRoleIds: [keeper] }],
    [CHANGE, { userId: ada.user.id, role: 'GUEST' }],
    [CREATE, { name: 'Back door', scopes: ['system:manage'] }],
    [UPDATE, { roleId: steward, scopes: ['users:manage', 'media:manage'] }],
    [UPDATE, { roleId: keeper, scopes: [] }],
    [DELETE, { roleId: keeper }],
  ];
  for (const [query, input] of attempts) expect(codeIn(await ask(actor, query, input))).toBe('SCOPE_NOT_HELD');
  expect((await world.again(cleo)).scopes).toEqual(cleo.actor.scopes);
  expect((await ask(actor, CHANGE, { userId: cleo.user.id, role: 'GUEST' })).data.changeRights.role).toBe('GUEST');
  expect((await ask(actor, CHANGE, { userId: cleo.user.id, role: 'MEMBER' })).data.changeRights.role).toBe('MEMBER');
  await ask(ada.actor, CHANGE, { userId: ben.user.id, customRoleIds: [] });
});

test('who does not manage people changes nobody, and sees the scopes of nobody else', async () => {
  await world.shareOrganization([ada, cleo]);
  const id = await makeRole('Untouched', []);
  for (const [query, input] of [
    [CHANGE, { userId: cleo.user.id, role: 'ADMIN' }],
    [CREATE, { name: 'Mine', scopes: [] }],
    [UPDATE, { roleId: id, name: 'Mine' }],
    [DELETE, { roleId: id }],
  ] as const)
    expect(codeIn(await ask(cleo.actor, query, input))).toBe('FORBIDDEN');
  expect(codeIn(await world.client.query(cleo.actor, '{ roles { nodes { name } } }'))).toBe('FORBIDDEN');
  const query = `query ($id: ID!) { user(id: $id) ${USER} me ${USER} }`;
  const { data } = await world.client.query(cleo.actor, query, { id: ada.user.id });
  expect(data.user).toMatchObject({ role: 'ADMIN', scopes: null, customRoles: null });
  expect(data.me).toMatchObject({ role: 'MEMBER', scopes: cleo.actor.scopes, customRoles: [] });
});

test('names and scopes that cannot be are refused in a sentence', async () => {
  await makeRole('Archivist', []);
  for (const name of ['archivist', 'Admin', 'GUEST']) {
    expect(codeIn(await ask(ada.actor, CREATE, { name, scopes: [] }))).toBe('ROLE_EXISTS');
  }
  for (const input of [
    { name: '', scopes: [] },
    { name: 'x'.repeat(81), scopes: [] },
    { name: 'Odd', scopes: ['media:everything'] },
    { name: 'Odd', description: 'x'.repeat(301), scopes: [] },
  ])
    expect(codeIn(await ask(ada.actor, CREATE, input))).toBe('BAD_USER_INPUT');
  for (const roleId of ['nonsense', ben.user.id]) {
    expect(codeIn(await ask(ada.actor, DELETE, { roleId }))).toBe('ROLE_NOT_FOUND');
    const input = { userId: cleo.user.id, customRoleIds: [roleId] };
    expect(codeIn(await ask(ada.actor, CHANGE, input))).toBe('ROLE_NOT_FOUND');
    expect(codeIn(await ask(ada.actor, CHANGE, { userId: `${roleId}0`, role: 'GUEST' }))).toBe('USER_NOT_FOUND');
  }
});

test('the last admin stays, also when two admins demote each other at once', async () => {
  expect(codeIn(await ask(ada.actor, CHANGE, { userId: ada.user.id, role: 'MEMBER' }))).toBe('LAST_ADMIN');
  for (let round = 0; round < 5; round++) {
    await world.app.db.query(`update users set role = 'ADMIN' where id = any($1)`, [[ada.user.id, ben.user.id]]);
    const [asAda, asBen] = [await world.again(ada), await world.again(ben)];
    const answers = await Promise.all([
      ask(asAda, CHANGE, { userId: ben.user.id, role: 'MEMBER' }),
      ask(asBen, CHANGE, { userId: ada.user.id, role: 'MEMBER' }),
    ]);
    expect(answers.map(codeIn).sort()).toEqual(['LAST_ADMIN', undefined]);
  }
});

test('what was changed is written down, before and after', async () => {
  const rows: { act: string; before: { scopes: string[] }; after: { scopes: string[] } }[] = await world.app.db.query(
    `select act, before, after from audit_log where act like 'role.%' or act = 'rights.changed' order by position`,
  );
  expect(new Set(rows.map(({ act }) => act))).toEqual(
    new Set(['rights.changed', 'role.created', 'role.changed', 'role.deleted']),
  );
  expect(rows[0]).toMatchObject({ before: { roles: ['MEMBER'] }, after: { roles: ['GUEST'], scopes: ROLES.GUEST } });
});

test('a person belongs to fifty organizations at most, also when they make many at once: all travel in one header', async () => {
  const [ona, pia] = [await world.register('Ona'), await world.register('Pia')];
  await world.app.db.query(
    `with made as (insert into organizations (name) select 'old' from generate_series(1, 47) returning id)
     insert into memberships (organization_id, user_id, role) select id, $1, 'OWNER' from made`,
    [ona.user.id],
  );
  const CREATE = 'mutation ($input: CreateOrganizationInput!) { createOrganization(input: $input) { id } }';
  const create = (actor: Actor) => world.client.query(actor, CREATE, { input: { name: 'new' } });
  const answers = await Promise.all(Array.from({ length: 8 }, () => create(ona.actor)));
  expect(answers.map(codeIn).sort()).toEqual([...Array(5).fill('TOO_MANY_ORGANIZATIONS'), ...Array(3).fill(undefined)]);
  expect(codeIn(await create(pia.actor))).toBeUndefined();
});
