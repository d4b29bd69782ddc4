import { randomUUID } from 'node:crypto';
import { type Actor, ANONYMOUS } from '@medianest/kit';
import { waitFor } from '@medianest/kit/testing';
import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest';
import { type Account, codeIn, tokensIn, World } from './world.js';

let world: World;
let admin: Account;
let ada: Account;
let ben: Account;
let cleo: Account;
let dora: Account;
/** Of Ada as OWNER, Ben as MANAGER and Cleo as MEMBER; Dora belongs to none. */
let home: string;

beforeAll(async () => {
  world = await World.start({ LOGIN_ATTEMPTS: '100' });
  admin = await world.register('Root');
  [ada, ben, cleo, dora] = [
    await world.register('Ada'),
    await world.register('Ben'),
    await world.register('Cleo'),
    await world.register('Dora'),
  ];
});
afterAll(() => world.close());
beforeEach(async () => {
  await world.app.db.query('delete from organizations');
  home = await world.shareOrganization([ada, ben, cleo]);
  await done(ada, CHANGE, { organizationId: home, userId: ben.user.id, role: 'MANAGER' });
});

const ORGANIZATION = '{ id name myRole maxMembers members(first: 100) { nodes { role user { displayName } } } }';
const of = (mutation: string, type: string, selection = ORGANIZATION) =>
  `mutation ($input: ${type}!) { it: ${mutation}(input: $input) ${selection} }`;
const CHANGE = of('changeMember', 'ChangeMemberInput');
const REMOVE = of('removeMember', 'MemberInput');
const LEAVE = of('leaveOrganization', 'LeaveOrganizationInput');
const TRANSFER = of('transferOwnership', 'MemberInput');
const RENAME = of('renameOrganization', 'RenameOrganizationInput');
const DELETE = of('deleteOrganization', 'DeleteOrganizationInput');
const CREATE = of('createOrganization', 'CreateOrganizationInput');
const LIMIT = of('setOrganizationLimits', 'SetOrganizationLimitsInput');
const INVITATION = '{ id role email uses maxUses closedAt inviter { displayName } }';
const INVITE = of('invite', 'InviteInput', `{ token url invitation ${INVITATION} }`);
const REVOKE = of('revokeInvitation', 'RevokeInvitationInput', INVITATION);
const ACCEPT = of('acceptInvitation', 'InvitationInput');
const DECLINE = of('declineInvitation', 'InvitationInput', '');
const GET = `query ($id: ID!) { organization(id: $id) ${ORGANIZATION} }`;
const LIST = `{ organizations { nodes ${ORGANIZATION} } }`;
const PREVIEW = 'query ($token: String!) { invitation(token: $token) { organizationName role email } }';
const RIGHTS = of('changeRights', 'ChangeRightsInput', '{ role }');
const SETTINGS = of('updateSystemSettings', 'UpdateSystemSettingsInput', '{ registration }');
const INVITATIONS = `query ($organizationId: ID!) { invitations(organizationId: $organizationId) { nodes ${INVITATION} } }`;

const ask = ({ actor }: { actor: Actor }, query: string, input: object) => world.client.query(actor, query, { input });

/** What a mutation that must succeed answers. */
async function done(who: Account, query: string, input: object) {
  const { data, errors } = await ask(who, query, input);
  expect(errors).toBeUndefined();
  return data.it;
}

async function refused(who: Account, query: string, input: object): Promise<string | undefined> {
  return codeIn(await ask(who, query, input));
}

const rolesIn = ({ members }: { members: { nodes: { role: string; user: { displayName: string } }[] } }) =>
  Object.fromEntries(members.nodes.map(({ role, user }) => [user.displayName, role]));

test('a household is seen by its members with what each is in it, by those who manage people, and by nobody else', async () => {
  const get = async ({ actor }: Account) => (await world.client.query(actor, GET, { id: home })).data.organization;
  expect(await get(cleo)).toMatchObject({ name: 'Home', myRole: 'MEMBER' });
  expect(rolesIn(await get(cleo))).toEqual({ Ada: 'OWNER', Ben: 'MANAGER', Cleo: 'MEMBER' });
  expect(await get(admin)).toMatchObject({ myRole: null });
  expect(await get(dora)).toBeNull();
  const listed = async ({ actor }: Account) => (await world.client.query(actor, LIST)).data.organizations.nodes.length;
  expect([await listed(ben), await listed(admin), await listed(dora)]).toEqual([1, 1, 0]);
  expect(codeIn(await world.client.query(ANONYMOUS, LIST))).toBe('UNAUTHENTICATED');
  const entities = 'query ($of: [_Any!]!) { _entities(representations: $of) { ... on Organization { name } } }';
  const them = { of: [{ __typename: 'Organization', id: home }] };
  expect((await world.subgraph.query(dora.actor, entities, them)).data._entities).toEqual([null]);
  expect((await world.subgraph.query(ben.actor, entities, them)).data._entities).toEqual([{ name: 'Home' }]);
});

test('an organization that is absent and one that is not yours answer the same, whatever is asked', async () => {
  const operations: [string, object][] = [
    [CHANGE, { userId: cleo.user.id, role: 'VIEWER' }],
    [REMOVE, { userId: cleo.user.id }],
    [LEAVE, {}],
    [TRANSFER, { userId: dora.user.id }],
    [RENAME, { name: 'Mine' }],
    [DELETE, {}],
    [INVITE, {}],
  ];
  for (const [query, input] of operations) {
    const theirs = await ask(dora, query, { ...input, organizationId: home });
    expect(codeIn(theirs)).toBe('ORGANIZATION_NOT_FOUND');
    for (const organizationId of [randomUUID(), 'nonsense'])
      expect(await ask(dora, query, { ...input, organizationId })).toEqual(theirs);
  }
  for (const organizationId of [home, randomUUID()])
    expect(codeIn(await world.client.query(dora.actor, INVITATIONS, { organizationId }))).toBe(
      'ORGANIZATION_NOT_FOUND',
    );
});

test('nobody grants above their own role or touches who is above them', async () => {
  const input = { organizationId: home };
  const LOW = 'ORGANIZATION_ROLE_TOO_LOW';
  expect(await refused(ben, CHANGE, { ...input, userId: cleo.user.id, role: 'OWNER' })).toBe(LOW);
  expect(await refused(ben, CHANGE, { ...input, userId: ben.user.id, role: 'OWNER' })).toBe(LOW);
  expect(await refused(ben, CHANGE, { ...input, userId: ada.user.id, role: 'MEMBER' })).toBe(LOW);
  expect(await refused(ben, REMOVE, { ...input, userId: ada.user.id })).toBe(LOW);
  expect(await refused(ben, INVITE, { ...input, role: 'OWNER' })).toBe(LOW);
  expect(await refused(ben, DELETE, input)).toBe(LOW);
  expect(await refused(ben, TRANSFER, { ...input, userId: ben.user.id })).toBe(LOW);
  expect(await refused(cleo, RENAME, { ...input, name: 'Mine' })).toBe(LOW);
  expect(await refused(cleo, INVITE, input)).toBe(LOW);
  expect(await refused(ada, LIMIT, { ...input, maxMembers: 1_000 })).toBe('FORBIDDEN');
  expect(await refused(ben, CHANGE, { ...input, userId: dora.user.id, role: 'VIEWER' })).toBe('MEMBER_NOT_FOUND');
  const changed = await done(ben, CHANGE, { ...input, userId: cleo.user.id, role: 'VIEWER' });
  expect(rolesIn(changed)).toEqual({ Ada: 'OWNER', Ben: 'MANAGER', Cleo: 'VIEWER' });
  expect((await done(ben, RENAME, { ...input, name: ' Our\u0301 place ' })).name).toBe(
    'Ou\u0155 place'.normalize('NFC'),
  );
});

test('who leaves or is removed is out at once: no longer seen, no longer seeing, and what they have open is closed', async () => {
  const sockets = await Promise.all([cleo, ben, ada].map(({ actor }) => world.socketOf(actor)));
  expect((await world.again(cleo)).organizations).toEqual([{ id: home, role: 'MEMBER' }]);
  const left = await done(cleo, LEAVE, { organizationId: home });
  expect(left).toMatchObject({ name: 'Home', myRole: null, members: null });
  await done(ben, REMOVE, { organizationId: home, userId: ben.user.id });
  const [cleos, bens, adas] = sockets;
  expect(await Promise.all([cleos?.closed, bens?.closed])).toEqual([4403, 4403]);
  await adas?.client.dispose();
  expect(await adas?.closed).toBe(1000);
  for (const gone of [cleo, ben]) {
    expect((await world.again(gone)).organizations).toEqual([]);
    const query = 'query ($id: ID!) { user(id: $id) { id } }';
    expect((await world.client.query(gone.actor, query, { id: ada.user.id })).data.user).toBeNull();
    expect((await world.client.query(ada.actor, query, { id: gone.user.id })).data.user).toBeNull();
  }
});

test('there is always an owner: the last one hands over first, also when two leave at once', async () => {
  expect(await refused(ada, LEAVE, { organizationId: home })).toBe('LAST_OWNER');
  expect(await refused(ada, CHANGE, { organizationId: home, userId: ada.user.id, role: 'MEMBER' })).toBe('LAST_OWNER');
  const handed = await done(ada, TRANSFER, { organizationId: home, userId: cleo.user.id });
  expect(handed.myRole).toBe('MANAGER');
  expect(rolesIn(handed)).toEqual({ Ada: 'MANAGER', Ben: 'MANAGER', Cleo: 'OWNER' });
  await done(cleo, CHANGE, { organizationId: home, userId: ada.user.id, role: 'OWNER' });
  const both = await Promise.all([ada, cleo].map((owner) => refused(owner, LEAVE, { organizationId: home })));
  expect(both.sort()).toEqual(['LAST_OWNER', undefined]);
});

test('a link lets in as many as it says, whatever they do at once, until it is withdrawn or too old', async () => {
  const { token, invitation, url } = await done(ada, INVITE, { organizationId: home, role: 'VIEWER', maxUses: 2 });
  expect(url).toContain(token);
  expect(invitation).toMatchObject({ role: 'VIEWER', uses: 0, maxUses: 2, inviter: { displayName: 'Ada' } });
  const preview = await world.client.query(ANONYMOUS, PREVIEW, { token });
  expect(preview.data.invitation).toEqual({ organizationName: 'Home', role: 'VIEWER', email: null });
  const [eve, finn] = [await world.register(`Eve${token}`), await world.register(`Finn${token}`)];
  const many = await Promise.all([dora, eve, finn].map((person) => refused(person, ACCEPT, { token })));
  expect(many.toSorted()).toEqual(['INVITATION_NOT_FOUND', undefined, undefined]);
  const stored = JSON.stringify(await world.app.db.query('select i::text from invitations i'));
  expect(stored).not.toContain(token);

  const second = await done(ben, INVITE, { organizationId: home, maxUses: 5 });
  expect((await done(cleo, ACCEPT, { token: second.token })).myRole).toBe('MEMBER');
  const list = await world.client.query(ben.actor, INVITATIONS, { organizationId: home });
  expect(list.data.invitations.nodes[0]).toMatchObject({ uses: 0, maxUses: 5 });
  expect(await refused(cleo, REVOKE, { invitationId: second.invitation.id })).toBe('INVITATION_NOT_FOUND');
  expect((await done(ben, REVOKE, { invitationId: second.invitation.id })).closedAt).not.toBeNull();
  expect(await refused(dora, ACCEPT, { token: second.token })).toBe('INVITATION_NOT_FOUND');
  const old = await done(ben, INVITE, { organizationId: home });
  await world.app.db.query(`update invitations set expires_at = now() where id = $1`, [old.invitation.id]);
  expect(await refused(dora, ACCEPT, { token: old.token })).toBe('INVITATION_NOT_FOUND');
  expect((await world.client.query(ANONYMOUS, PREVIEW, { token: old.token })).data.invitation).toBeNull();
});

test('nobody who is sent away or loses rights comes back by their own invitation', async () => {
  const input = { organizationId: home };
  const back = await done(ben, INVITE, { ...input, role: 'MANAGER' });
  await done(ada, CHANGE, { ...input, userId: ben.user.id, role: 'MEMBER' });
  expect(await refused(dora, ACCEPT, { token: back.token })).toBe('INVITATION_NOT_FOUND');
  await done(ada, CHANGE, { ...input, userId: ben.user.id, role: 'MANAGER' });
  expect((await done(dora, ACCEPT, { token: back.token })).myRole).toBe('MANAGER');
  await done(ada, REMOVE, { ...input, userId: dora.user.id });

  const again = await done(ben, INVITE, { ...input, role: 'MANAGER' });
  await done(ada, REMOVE, { ...input, userId: ben.user.id });
  expect(await refused(ben, ACCEPT, { token: again.token })).toBe('INVITATION_NOT_FOUND');
  const preview = await world.client.query(ANONYMOUS, PREVIEW, { token: again.token });
  expect(preview.data.invitation).toBeNull();
});

test('an invitation by mail is for one account, and can be declined', async () => {
  const mails = () =>
    world.app.db.query(`select recipient, text from mails where kind = 'INVITATION' order by id desc`);
  const input = { organizationId: home, email: ' DORA@example.org', maxUses: 9 };
  const { token, invitation } = await done(ben, INVITE, input);
  expect(invitation).toMatchObject({ email: 'dora@example.org', maxUses: 1 });
  const [mail] = await mails();
  expect(mail).toMatchObject({ recipient: 'dora@example.org' });
  expect(mail.text).toContain(token);
  const gil = await world.register(`Gil${token}`);
  expect(await refused(gil, ACCEPT, { token })).toBe('INVITATION_NOT_FOUND');
  expect(await refused(gil, DECLINE, { token })).toBe('INVITATION_NOT_FOUND');
  expect(await done(dora, DECLINE, { token })).toBe(true);
  expect(await refused(dora, ACCEPT, { token })).toBe('INVITATION_NOT_FOUND');
  const again = await done(ben, INVITE, input);
  expect(await done(dora, ACCEPT, { token: again.token })).toMatchObject({ name: 'Home', myRole: 'MEMBER' });
});

test('an invitation lets in those who have no account yet, where there is none without', async () => {
  await done(admin, SETTINGS, { registration: 'INVITATION' });
  try {
    const byMail = await done(ben, INVITE, { organizationId: home, email: 'hal@example.org', role: 'VIEWER' });
    const byLink = await done(ben, INVITE, { organizationId: home });
    const register = (email: string, invitation?: string) =>
      world.tryRegister({ email, displayName: email, invitation });
    expect(codeIn(await register('ida@example.org'))).toBe('INVITATION_NEEDED');
    expect(codeIn(await register('ida@example.org', byMail.token))).toBe('INVITATION_NOT_FOUND');
    const hal = await world.actorOf(tokensIn(await register('hal@example.org', byMail.token)));
    expect(hal.organizations).toEqual([{ id: home, role: 'VIEWER' }]);
    const ida = await world.actorOf(tokensIn(await register('ida@example.org', byLink.token)));
    expect(ida.organizations).toEqual([{ id: home, role: 'MEMBER' }]);
    expect(codeIn(await register('jim@example.org', byLink.token))).toBe('INVITATION_NOT_VALID');
    expect(codeIn(await register('jim@example.org', 'nonsense'))).toBe('INVITATION_NOT_VALID');
  } finally {
    await done(admin, SETTINGS, { registration: 'OPEN' });
  }
});

test('somebody registers by a link while its household is changed, and neither waits for the other for ever', async () => {
  const { token } = await done(ben, INVITE, { organizationId: home });
  const { db } = world.app;
  const joining = await db.transaction(async (tx) => {
    await tx.query('select 1 from organizations where id = $1 for update', [home]);
    const registering = world.tryRegister({ email: `ida${token.slice(0, 5)}@example.org`, invitation: token });
    await waitFor('the registration to wait for the household', async () => {
      const waiting: unknown[] = await db.query(
        `select 1 from pg_stat_activity where datname = current_database() and wait_event_type = 'Lock'`,
      );
      return waiting.length > 0;
    });
    await tx.query('select 1 from audit_chain for update');
    return { registering };
  });
  expect(tokensIn(await joining.registering).user.role).toBe('MEMBER');
});

test('limits are set by those who run the installation, and hold', async () => {
  const input = { organizationId: home, maxMembers: 3, maxStorageBytes: 1_000 };
  expect((await done(admin, LIMIT, input)).maxMembers).toBe(3);
  const { token } = await done(ada, INVITE, { organizationId: home, maxUses: 9 });
  expect(await refused(dora, ACCEPT, { token })).toBe('ORGANIZATION_FULL');
  await done(admin, LIMIT, { ...input, maxMembers: null });
  await done(dora, ACCEPT, { token });
  expect(await refused(admin, LIMIT, { organizationId: home, maxMembers: 0 })).toBe('BAD_USER_INPUT');
});

test('a guest looks and leaves, and makes nothing', async () => {
  await done(ada, CHANGE, { organizationId: home, userId: cleo.user.id, role: 'OWNER' });
  await done(admin, RIGHTS, { userId: cleo.user.id, role: 'GUEST' });
  const guest = { ...cleo, actor: await world.again(cleo) };
  expect((await world.client.query(guest.actor, LIST)).data.organizations.nodes[0].myRole).toBe('OWNER');
  expect(await refused(guest, CREATE, { name: 'Mine' })).toBe('FORBIDDEN');
  expect(await refused(guest, RENAME, { organizationId: home, name: 'Mine' })).toBe('FORBIDDEN');
  expect(await refused(guest, INVITE, { organizationId: home })).toBe('FORBIDDEN');
  await done(ada, CHANGE, { organizationId: home, userId: cleo.user.id, role: 'MEMBER' });
  await done(guest, LEAVE, { organizationId: home });
  await done(admin, RIGHTS, { userId: cleo.user.id, role: 'MEMBER' });
});

test('with an organization everything of it is gone, and every step was written down', async () => {
  await done(ada, INVITE, { organizationId: home });
  await done(cleo, LEAVE, { organizationId: home });
  expect((await done(ada, DELETE, { organizationId: home })).name).toBe('Home');
  expect((await world.again(ada)).organizations).toEqual([]);
  expect(await world.app.db.query('select 1 from memberships union all select 1 from invitations')).toEqual([]);
  const acts: { act: string }[] = await world.app.db.query(
    'select act from audit_log where subject = $1 order by position',
    [home],
  );
  expect(acts.map(({ act }) => act)).toEqual([
    ...['organization.created', 'invitation.created', 'member.joined', 'member.joined', 'member.changed'],
    ...['invitation.created', 'member.left', 'organization.deleted'],
  ]);
  await waitFor('media to be told', async () => {
    const queue = await world.app.broker.queue('events.media').getJobs(['wait', 'delayed', 'prioritized']);
    const events = queue.filter(({ data }) => data.organizationId === home).map(({ name }) => name);
    return events.toSorted().join() === 'organization.deleted,organization.memberLeft';
  });
});
