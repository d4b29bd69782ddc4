import { ROLES, type UserRightsChanged } from '@medianest/contracts';
import { waitFor } from '@medianest/kit/testing';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { type Account, World } from './world.js';

let world: World;
let ada: Account;
let ben: Account;
let cleo: Account;

beforeAll(async () => {
  world = await World.start({ LOGIN_ATTEMPTS: '100' });
  [ada, ben, cleo] = [await world.register('Ada'), await world.register('Ben'), await world.register('Cleo')];
});
afterAll(() => world.close());

async function done(who: Account, mutation: string, type: string, input: object, fields = '{ id }') {
  const query = `mutation ($input: ${type}!) { it: ${mutation}(input: $input) ${fields} }`;
  const { data, errors } = await world.client.query(who.actor, query, { input });
  expect([mutation, errors]).toEqual([mutation, undefined]);
  return data.it;
}

/** What media was told last of somebody, of all that was told. */
async function lastTold(of: Account): Promise<UserRightsChanged | undefined> {
  const queue = await world.app.broker.queue('events.media').getJobs(['wait', 'delayed', 'prioritized']);
  const told = queue.filter(({ name, data }) => name === 'user.rightsChanged' && data.userId === of.user.id);
  return told
    .map(({ data }) => data)
    .toSorted((one, other) => one.changedAt.localeCompare(other.changedAt))
    .at(-1);
}

const told = (of: Account, what: string, is: (now: UserRightsChanged) => boolean) =>
  waitFor(`media to be told that ${what}`, async () => {
    const now = await lastTold(of);
    return now !== undefined && is(now) && now;
  });

test('whenever what somebody may do changes, media is told all that they may do now', async () => {
  const manages = ({ scopes }: UserRightsChanged) => scopes.includes('media:manage');
  const role = await done(ada, 'createRole', 'CreateRoleInput', { name: 'Keeper', scopes: ['media:manage'] });
  await done(ada, 'changeRights', 'ChangeRightsInput', { userId: ben.user.id, customRoleIds: [role.id] });
  const first = await told(ben, 'Ben manages', manages);
  expect(first.scopes).toEqual(expect.arrayContaining([...ROLES.MEMBER, 'media:manage']));
  await done(ada, 'updateRole', 'UpdateRoleInput', { roleId: role.id, scopes: ['content:moderate'] });
  await told(ben, 'his role is another', (now) => !manages(now) && now.scopes.includes('content:moderate'));

  const userIds = [ben.user.id];
  await done(ada, 'disableUsers', 'PeopleInput', { userIds });
  await told(ben, 'he is shut out', ({ scopes, organizations }) => scopes.length === 0 && organizations.length === 0);
  await done(ada, 'enableUsers', 'PeopleInput', { userIds });
  await told(ben, 'he is let in', ({ scopes }) => scopes.includes('media:write'));
  await done(ada, 'deleteUsers', 'PeopleInput', { userIds });
  await told(ben, 'he is to go', ({ scopes }) => scopes.length === 0);
});

test('what somebody is in a household is told when they found it, join it and become something else', async () => {
  const { id } = await done(ada, 'createOrganization', 'CreateOrganizationInput', { name: 'Home' });
  const roleOf = (now: UserRightsChanged) => now.organizations.find((one) => one.id === id)?.role;
  await told(ada, 'Ada owns it', (now) => roleOf(now) === 'OWNER');
  const invited = { organizationId: id, role: 'MEMBER' };
  const { token } = await done(ada, 'invite', 'InviteInput', invited, '{ token }');
  await done(cleo, 'acceptInvitation', 'InvitationInput', { token });
  await told(cleo, 'Cleo belongs to it', (now) => roleOf(now) === 'MEMBER');
  const looksOn = { organizationId: id, userId: cleo.user.id, role: 'VIEWER' };
  await done(ada, 'changeMember', 'ChangeMemberInput', looksOn);
  await told(cleo, 'she looks on', (now) => roleOf(now) === 'VIEWER');
  await done(ada, 'transferOwnership', 'MemberInput', { organizationId: id, userId: cleo.user.id });
  await told(cleo, 'she owns it', (now) => roleOf(now) === 'OWNER');
  await told(ada, 'Ada manages it', (now) => roleOf(now) === 'MANAGER');
});
