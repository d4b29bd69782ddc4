import type { Gateway } from '@medianest/gateway';
import { waitFor } from '@medianest/kit/testing';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { type Answer, ask, codeIn, FrontDoor, openSocket, register, type Signed } from './support/front-door.ts';

let door: FrontDoor;
let gateway: Gateway;
let ada: Signed;
let ben: Signed;

beforeAll(async () => {
  door = await FrontDoor.open();
  gateway = await door.gateway();
  ada = await register(gateway, 'ada');
  ben = await register(gateway, 'ben');
});
afterAll(() => door.close());

const CREATE = `mutation ($input: CreateApiKeyInput!) {
  made: createApiKey(input: $input) { secret apiKey { id name prefix scopes expiresAt lastUsedAt } }
}`;
const REVOKE = 'mutation ($id: ID!) { revokeApiKey(id: $id) { id revokedAt } }';
const ME = '{ me { id } }';
const ROTATE = 'mutation { rotateSigningKey { kid } }';

const create = (token: string, input: object) =>
  ask(gateway, CREATE, { token, variables: { input: { name: 'backup', scopes: ['media:read'], ...input } } });

async function keyOf(token: string, scopes: readonly string[]) {
  const { data, errors } = await create(token, { scopes });
  if (errors) throw new Error(JSON.stringify(errors));
  return data.made as { secret: string; apiKey: { id: string; prefix: string } };
}

test('a key speaks for its owner in the header, shown once and known by its beginning; another does not see it', async () => {
  const made = await keyOf(ben.accessToken, ['users:read']);
  expect(made.secret).toMatch(/^mn_[a-z0-9]{8}_[\w-]{43}$/);
  expect(made.secret.startsWith(`${made.apiKey.prefix}_`)).toBe(true);
  expect((await ask(gateway, ME, { token: made.secret })).data.me.id).toBe(ben.id);
  const list = '{ apiKeys { nodes { id prefix lastUsedAt } } }';
  const mine = await ask(gateway, list, { token: ben.accessToken });
  expect(mine.data.apiKeys.nodes).toMatchObject([{ prefix: made.apiKey.prefix, lastUsedAt: expect.any(String) }]);
  expect((await ask(gateway, list, { token: ada.accessToken })).data.apiKeys.nodes).toEqual([]);
  const rows = await door.app.db.query('select k::text from api_keys k');
  expect(JSON.stringify(rows)).not.toContain(made.secret.slice(-43));
});

test('it counts for nothing while the account of its owner is to be deleted', async () => {
  const kim = await register(gateway, 'kim');
  const { secret } = await keyOf(kim.accessToken, ['users:read']);
  const DELETE = 'mutation ($input: PeopleInput!) { deleteUsers(input: $input) { id } }';
  await ask(gateway, DELETE, { token: ada.accessToken, variables: { input: { userIds: [kim.id] } } });
  expect(codeIn(await ask(gateway, ME, { token: secret }))).toBe('UNAUTHENTICATED');
});

test('in a URL it counts for nothing, and one that is not whole is refused', async () => {
  const { secret } = await keyOf(ben.accessToken, ['users:read']);
  for (const parameter of ['access_token', 'authorization', 'api_key', 'token']) {
    const query = encodeURIComponent('{ me { id } }');
    const response = await fetch(`${gateway.address}/graphql?query=${query}&${parameter}=${secret}`, {
      headers: { 'apollo-require-preflight': 'yes', 'content-type': 'application/json' },
    });
    const answer = (await response.json()) as Answer;
    expect(answer.data?.me ?? null).toBeNull();
  }
  expect(codeIn(await ask(gateway, ME, { token: secret.slice(0, -1) }))).toBe('UNAUTHENTICATED');
  expect(codeIn(await ask(gateway, ME, { token: `mn_aaaaaaaa_${'a'.repeat(43)}` }))).toBe('UNAUTHENTICATED');
});

test('it may do what its scopes and its owner may, and never more, even when the owner loses a right', async () => {
  const [reader, system] = [
    await keyOf(ada.accessToken, ['media:read']),
    await keyOf(ada.accessToken, ['system:manage']),
  ];
  const settings = 'mutation { updateSystemSettings(input: { instanceName: "Home" }) { instanceName } }';
  expect((await ask(gateway, settings, { token: reader.secret })).errors).toBeDefined();
  expect((await ask(gateway, settings, { token: system.secret })).data.updateSystemSettings.instanceName).toBe('Home');
  expect(codeIn(await create(ben.accessToken, { scopes: ['system:manage'] }))).toBe('SCOPE_NOT_HELD');
  expect(codeIn(await create(ben.accessToken, { scopes: ['media:fly'] }))).toBe('BAD_USER_INPUT');
  const become = (role: string) => door.app.db.query('update users set role = $2 where id = $1', [ben.id, role]);
  await become('ADMIN');
  await waitFor('the right', async () => !(await create(ben.accessToken, { scopes: ['system:manage'] })).errors);
  const bens = await keyOf(ben.accessToken, ['system:manage']);
  expect((await ask(gateway, settings, { token: bens.secret })).errors).toBeUndefined();
  await become('MEMBER');
  await waitFor('its end', async () => (await ask(gateway, settings, { token: bens.secret })).errors);
});

test('it makes no keys, ends no sessions, sees none, and does not touch or tell what is its person’s own', async () => {
  const { secret, apiKey } = await keyOf(ada.accessToken, ['users:read', 'users:manage', 'system:manage']);
  for (const [query, variables] of [
    [CREATE, { input: { name: 'more', scopes: [] } }],
    [REVOKE, { id: apiKey.id }],
    ['mutation { logoutEverywhere }', {}],
    ['mutation { setUpAuthenticator(input: {}) { secret } }', {}],
    [ROTATE, {}],
    ['{ sessions { nodes { id } } }', {}],
    ['{ myActivity { nodes { address } } }', {}],
    ['mutation { updateProfile(input: { displayName: "Not Ada" }) { id } }', {}],
    ['mutation { updatePreferences(input: { theme: DARK }) { theme } }', {}],
    ['mutation { createAvatarUpload { uploadUrl } }', {}],
    ['mutation { removeAvatar { id } }', {}],
    [
      'mutation ($input: ChangePasswordInput!) { changePassword(input: $input) { id } }',
      { input: { currentPassword: 'x', newPassword: 'y' } },
    ],
  ] as const)
    expect(codeIn(await ask(gateway, query, { token: secret, variables })), query).toBe('SESSION_REQUIRED');
});

test('it runs no household, though its owner does, and gives nobody rights, though its owner may', async () => {
  const of = (mutation: string, type: string, selection = '{ id }') =>
    `mutation ($input: ${type}!) { it: ${mutation}(input: $input) ${selection} }`;
  const run = (token: string, query: string, input: object) => ask(gateway, query, { token, variables: { input } });
  const CREATE_HOME = of('createOrganization', 'CreateOrganizationInput', '{ id myRole }');
  const home = (await run(ben.accessToken, CREATE_HOME, { name: 'Home' })).data.it;
  expect(home.myRole).toBe('OWNER');
  await waitFor('the household', async () => {
    const key = await keyOf(ben.accessToken, ['users:read']);
    const seen = await ask(gateway, '{ organizations { nodes { myRole } } }', { token: key.secret });
    return seen.data.organizations.nodes[0]?.myRole === 'MEMBER';
  });
  const { secret } = await keyOf(ben.accessToken, ['users:read', 'users:write']);
  const organizationId = home.id;
  const INVITE = of('invite', 'InviteInput', '{ token }');
  const { token } = (await run(ben.accessToken, INVITE, { organizationId })).data.it;
  expect((await run(ada.accessToken, of('acceptInvitation', 'InvitationInput'), { token })).errors).toBeUndefined();
  const adas = { organizationId, userId: ada.id };
  for (const [query, input] of [
    [of('renameOrganization', 'RenameOrganizationInput'), { organizationId, name: 'Castle' }],
    [of('deleteOrganization', 'DeleteOrganizationInput'), { organizationId }],
    [INVITE, { organizationId }],
    [of('changeMember', 'ChangeMemberInput'), { ...adas, role: 'OWNER' }],
    [of('removeMember', 'MemberInput'), adas],
    [of('transferOwnership', 'MemberInput'), adas],
  ] as const) {
    expect(codeIn(await run(secret, query, input)), query).toBe('SESSION_REQUIRED');
  }
  const RENAME = of('renameOrganization', 'RenameOrganizationInput', '{ name }');
  expect((await run(ben.accessToken, RENAME, { organizationId, name: 'Castle' })).data.it.name).toBe('Castle');
  const another = (await run(secret, CREATE_HOME, { name: 'Made by a script' })).data.it;
  expect(another.myRole).toBe('MEMBER');
  expect((await run(ben.accessToken, RENAME, { organizationId: another.id, name: 'Ben’s' })).errors).toBeUndefined();

  const { data } = await ask(gateway, '{ scopes { name } }');
  const all = await keyOf(
    ada.accessToken,
    data.scopes.map(({ name }: { name: string }) => name),
  );
  for (const [query, input] of [
    [of('changeRights', 'ChangeRightsInput'), { userId: ben.id, role: 'ADMIN' }],
    [of('inviteAccount', 'InviteAccountInput'), { email: 'accomplice@example.org', role: 'ADMIN' }],
    [of('createRole', 'CreateRoleInput'), { name: 'Everything', scopes: ['system:manage'] }],
  ] as const) {
    expect(codeIn(await run(all.secret, query, input)), query).toBe('SESSION_REQUIRED');
  }
  const MAILS = '{ outgoingMails { nodes { text } } }';
  const asKey = (await ask(gateway, MAILS, { token: all.secret })).data.outgoingMails.nodes;
  const inSession = (await ask(gateway, MAILS, { token: ada.accessToken })).data.outgoingMails.nodes;
  expect(asKey.length).toBeGreaterThan(0);
  expect(asKey.every(({ text }: { text: unknown }) => text === null)).toBe(true);
  expect(inSession.some(({ text }: { text: unknown }) => text !== null)).toBe(true);
});

test('nobody has more than a hundred, also when they are made at once', async () => {
  const lea = await register(gateway, 'lea');
  await door.app.db.query(
    `insert into api_keys (user_id, name, prefix, hash, scopes, expires_at)
     select $1, 'old', 'mn_', sha256(g::text::bytea), '{}', now() + interval '1 day' from generate_series(1, 97) g`,
    [lea.id],
  );
  const made = await Promise.all(Array.from({ length: 8 }, () => create(lea.accessToken, {})));
  expect(made.map(codeIn).sort()).toEqual([...Array(5).fill('TOO_MANY_KEYS'), ...Array(3).fill(undefined)]);
  expect(codeIn(await create(ada.accessToken, {}))).toBeUndefined();
});

test('revoked, expired, or its owner disabled: it counts no more, and what it has open is closed', async () => {
  const [revoked, expired, kept] = [
    await keyOf(ben.accessToken, ['users:read']),
    await keyOf(ben.accessToken, ['users:read']),
    await keyOf(ben.accessToken, ['users:read']),
  ];
  const socket = await openSocket(gateway, revoked.secret);
  const variables = { id: revoked.apiKey.id };
  expect(codeIn(await ask(gateway, REVOKE, { token: ada.accessToken, variables }))).toBe('API_KEY_NOT_FOUND');
  expect((await ask(gateway, REVOKE, { token: ben.accessToken, variables })).data.revokeApiKey.revokedAt).toBeTruthy();
  expect(await socket.closed).toBe(4403);
  await door.app.db.query(`update api_keys set expires_at = now() where id = $1`, [expired.apiKey.id]);
  await waitFor('the end', async () => codeIn(await ask(gateway, ME, { token: revoked.secret })) === 'UNAUTHENTICATED');
  expect(codeIn(await ask(gateway, ME, { token: expired.secret }))).toBe('UNAUTHENTICATED');
  expect((await ask(gateway, ME, { token: kept.secret })).data.me.id).toBe(ben.id);
  await door.app.db.query('update users set disabled_at = now() where id = $1', [ben.id]);
  for (const token of [kept.secret, ben.accessToken])
    await waitFor('the end', async () => codeIn(await ask(gateway, ME, { token })) === 'UNAUTHENTICATED');
  await door.app.db.query('update users set disabled_at = null where id = $1', [ben.id]);
});
