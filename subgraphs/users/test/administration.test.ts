import { randomUUID } from 'node:crypto';
import { ANONYMOUS } from '@medianest/kit';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { codeIn, emailOf, PASSWORD, tokensIn, World } from './world.js';

let world: World;
let ada: Awaited<ReturnType<World['register']>>;
let ben: Awaited<ReturnType<World['register']>>;

beforeAll(async () => {
  world = await World.start({ LOGIN_ATTEMPTS: '50' });
  ada = await world.register('Ada');
  ben = await world.register('Ben');
});
afterAll(() => world.close());

type Someone = Awaited<ReturnType<World['register']>>;
const act = (name: string) =>
  `mutation ($input: PeopleInput!) { people: ${name}(input: $input) { id disabledAt deletionDueAt } }`;
const [DISABLE, ENABLE, DELETE] = ['disableUsers', 'enableUsers', 'deleteUsers'].map(act) as [string, string, string];
const to = (query: string, people: readonly { user: { id: string } }[], by = ada) =>
  world.client.query(by.actor, query, { input: { userIds: people.map(({ user }) => user.id) } });
const isOpen = async ({ refreshToken }: Someone) => codeIn(await world.refresh(refreshToken)) === undefined;
const makeAdmin = async ({ user }: Someone) =>
  world.app.db.query(`update users set role = 'ADMIN' where id = $1`, [user.id]);
/** Logs in again, so that the actor has the rights of now. */
async function again(name: string): Promise<Someone> {
  const tokens = tokensIn(await world.login({ email: emailOf(name) }));
  return { ...tokens, actor: await world.actorOf(tokens) };
}

test('who is disabled is out at once, cannot come in, and comes back when enabled', async () => {
  const carl = await world.register('Carl');
  const dora = await world.register('Dora');
  const sockets = await Promise.all([carl, dora, ben].map(({ actor }) => world.socketOf(actor)));
  const { data } = await to(DISABLE, [carl, dora]);
  expect(data.people.map(({ disabledAt }: { disabledAt: string }) => disabledAt)).toEqual([
    expect.any(String),
    expect.any(String),
  ]);
  const [carls, doras, bens] = sockets;
  expect(await Promise.all([carls?.closed, doras?.closed])).toEqual([4403, 4403]);
  await bens?.client.dispose();
  expect(await bens?.closed).toBe(1000);
  expect(await isOpen(carl)).toBe(false);
  expect(codeIn(await world.login({ email: emailOf('Carl') }))).toBe('ACCOUNT_DISABLED');
  expect(codeIn(await world.login({ email: emailOf('Carl'), password: 'wrong horse battery' }))).toBe(
    'INVALID_CREDENTIALS',
  );
  expect((await to(ENABLE, [carl])).data.people).toEqual([{ id: carl.user.id, disabledAt: null, deletionDueAt: null }]);
  tokensIn(await world.login({ email: emailOf('Carl') }));
  expect(codeIn(await world.login({ email: emailOf('Dora') }))).toBe('ACCOUNT_DISABLED');
});

test('only who manages people does it, to people that are there, all or none', async () => {
  const eve = await world.register('Eve');
  for (const query of [DISABLE, ENABLE, DELETE]) {
    expect(codeIn(await to(query, [eve], ben))).toBe('FORBIDDEN');
    const input = { userIds: [eve.user.id] };
    expect(codeIn(await world.client.query(ANONYMOUS, query, { input }))).toBe('UNAUTHENTICATED');
    for (const id of [randomUUID(), 'nonsense'])
      expect(codeIn(await to(query, [eve, { user: { id } }]))).toBe('USER_NOT_FOUND');
    expect(
      codeIn(
        await to(
          query,
          Array.from({ length: 101 }, () => ({ user: { id: randomUUID() } })),
        ),
      ),
    ).toBe('BAD_USER_INPUT');
  }
  expect(await isOpen(eve)).toBe(true);
});

test('nobody touches those who may do more', async () => {
  const manager = { ...ben, actor: await world.withRole(ada, ben, ['users:manage']) };
  for (const query of [DISABLE, DELETE]) expect(codeIn(await to(query, [ada], manager))).toBe('SCOPE_NOT_HELD');
  const jo = await world.register('Jo');
  expect((await to(DISABLE, [jo], manager)).data.people).toMatchObject([{ id: jo.user.id }]);
  await to(ENABLE, [jo]);
  await world.withRole(ada, ben, []);
});

test('the last admin stays, also when two go at once', async () => {
  expect(codeIn(await to(DISABLE, [ada]))).toBe('LAST_ADMIN');
  expect(codeIn(await to(DELETE, [ada]))).toBe('LAST_ADMIN');
  const mine = 'mutation ($input: DeleteMyAccountInput!) { deleteMyAccount(input: $input) { id } }';
  expect(codeIn(await world.client.query(ada.actor, mine, { input: { password: PASSWORD } }))).toBe('LAST_ADMIN');
  await makeAdmin(await world.register('Finn'));
  const finn = await again('Finn');
  const answers = await Promise.all([to(DISABLE, [ada], finn), to(DELETE, [finn], ada)]);
  expect(answers.map(codeIn).sort()).toEqual(['LAST_ADMIN', undefined]);
  await world.app.db.query(`update users set disabled_at = null, deletion_due_at = null where role = 'ADMIN'`);
  await world.app.db.query(`update users set role = 'MEMBER' where id = $1`, [finn.user.id]);
  ada = await again('Ada');
});

const LIST =
  'query ($filter: UserFilter, $first: Int, $after: String) { users(filter: $filter, first: $first, after: $after) { nodes { displayName } pageInfo { endCursor } } }';
async function names(filter: object, by = ada): Promise<string[]> {
  const { data, errors } = await world.client.query(by.actor, LIST, { filter, first: 100 });
  if (errors) throw new Error(errors[0]?.extensions.code);
  return data.users.nodes.map(({ displayName }: { displayName: string }) => displayName);
}

test('people are found by name, e-mail, role and whether they are shut out', async () => {
  tokensIn(await world.tryRegister({ email: 'odd_100%@example.org', displayName: '50% Łukasz' }));
  expect(await names({ search: 'łUK' })).toEqual(['50% Łukasz']);
  expect(await names({ search: '%' })).toEqual(['50% Łukasz']);
  expect(await names({ search: '_100%' })).toEqual(['50% Łukasz']);
  expect(await names({ role: 'ADMIN' })).toEqual(['Ada']);
  expect(await names({ disabled: true })).toEqual(['Dora']);
  expect(await names({ disabled: false, search: 'example.org', role: 'ADMIN' })).toEqual(['Ada']);
  expect(await names({ search: 'example.org' }, ben)).toEqual([]);
  expect(await names({ search: 'łU\u0000K' })).toEqual(['50% Łukasz']);
  await expect(names({ disabled: true }, ben)).rejects.toThrow('FORBIDDEN');
});

const SETTINGS =
  '{ instanceName registration emailVerificationRequired passwordSignIn defaultQuota deletionGraceDays }';
const READ_SETTINGS = `{ settings: systemSettings ${SETTINGS} }`;
const CHANGE_SETTINGS = `mutation ($input: UpdateSystemSettingsInput!) { settings: updateSystemSettings(input: $input) ${SETTINGS} }`;
const change = (input: object, who = ada) => world.client.query(who.actor, CHANGE_SETTINGS, { input });

const DEFAULTS = {
  instanceName: 'MediaNest',
  registration: 'OPEN',
  emailVerificationRequired: false,
  passwordSignIn: true,
  defaultQuota: null,
  deletionGraceDays: 14,
};

test('everybody reads the settings, only who manages the system changes them', async () => {
  expect((await world.client.query(ANONYMOUS, READ_SETTINGS)).data.settings).toEqual(DEFAULTS);
  expect(codeIn(await change({ instanceName: 'Mine' }, ben))).toBe('FORBIDDEN');
  const { data } = await change({ instanceName: '  The Lovelaces ', defaultQuota: 5_000_000_000_000 });
  expect(data.settings).toEqual({ ...DEFAULTS, instanceName: 'The Lovelaces', defaultQuota: 5_000_000_000_000 });
  expect((await world.client.query(ben.actor, READ_SETTINGS)).data.settings).toEqual(data.settings);
  expect((await change({ defaultQuota: null, registration: null })).data.settings).toEqual({
    ...DEFAULTS,
    instanceName: 'The Lovelaces',
  });
});

test('a change is written down with before and after; what changes nothing is not', async () => {
  await change({ deletionGraceDays: 7 });
  await change({ deletionGraceDays: 7 });
  const log = '{ auditLog(filter: { act: "settings.changed" }) { nodes { before after actor { displayName } } } }';
  const { nodes } = (await world.client.query(ada.actor, log)).data.auditLog;
  expect(nodes.map(({ after }: { after: object }) => after)).toEqual([
    { deletionGraceDays: 7 },
    { defaultQuota: null },
    { defaultQuota: 5_000_000_000_000, instanceName: 'The Lovelaces' },
  ]);
  expect(nodes[0]).toEqual({
    before: { deletionGraceDays: 14 },
    after: { deletionGraceDays: 7 },
    actor: { displayName: 'Ada' },
  });
});

test.each([
  [{ instanceName: '  ' }],
  [{ instanceName: 'two\nlines' }],
  [{ deletionGraceDays: -1 }],
  [{ deletionGraceDays: 91 }],
  [{ defaultQuota: -1 }],
  [{ registration: 'MAYBE' }],
])('what cannot be a setting is refused: %j', async (input) => {
  const { data, errors } = await change(input);
  expect(errors).toHaveLength(1);
  expect(data?.settings).toBeUndefined();
});
