import type { DomainEvents, OrganizationRole } from '@medianest/contracts';
import {
  type Actor,
  afterId,
  type Connection,
  type DbOrTx,
  type Emit,
  isUuid,
  type PageArgs,
  readPage,
  toConnection,
  withScope,
} from '@medianest/kit';
import type { App } from '../app.js';
import { type Doer, recordAct } from '../audit/record.js';
import type { Loaders } from '../context.js';
import { errors } from '../errors.js';
import { notifyMembers } from '../notification/notify.js';
import { lockOrganization } from '../organization/lock-organization.js';
import type { Organization } from '../organization/organization.js';
import { canManage, canOwn, canReach, canSee } from '../organization/organization.policy.js';
import { tellActorChanged } from '../rights/tell-actor-changed.js';
import { tellRights } from '../rights/tell-rights.js';
import type { ChangeMemberInput, MemberInput } from './membership.inputs.js';
import { Membership } from './membership.js';

/** The people of an organization, the oldest account first; none for those who do not see it (any more). */
export async function listMembers(
  { membersPage }: Pick<Loaders, 'membersPage'>,
  { actor, organization }: { readonly actor: Actor; readonly organization: Organization },
  args: PageArgs,
): Promise<Connection<Membership> | null> {
  if (!canSee(actor, organization)) return null;
  const page = readPage(args);
  const { id: organizationId } = organization;
  const rows = await membersPage.load({ organizationId, limit: page.limit, after: page.after && afterId(page) });
  return toConnection(rows, page, ({ userId }) => [userId]);
}

/** Makes a member something else. */
export async function changeMember(app: App, doer: Doer, input: ChangeMemberInput): Promise<Organization> {
  const { actor } = doer;
  const { userId, role } = input;
  const organization = await app.events.transaction(async (tx, emit) => {
    const [found, member] = await lockMember(tx, input, { actor, rule: canManage });
    mustReach(actor, found, [member.role, role]);
    await setRole(tx, member, role);
    await keepAnOwner(tx, found.id);
    const [before, after] = [
      { userId, role: member.role },
      { userId, role },
    ];
    await recordAct(tx, { ...doer, act: 'member.changed', subject: found.id, before, after });
    await tellRights(tx, emit, [userId]);
    return found;
  });
  await tellActorChanged(app, [userId]);
  return asSeenBy(actor, organization, { userId, role });
}

export async function removeMember(app: App, doer: Doer, input: MemberInput): Promise<Organization> {
  const { actor } = doer;
  const organization = await app.events.transaction(async (tx, emit) => {
    const [found, member] = await lockMember(tx, input, { actor, rule: canManage });
    mustReach(actor, found, [member.role]);
    await endMembership(tx, emit, member);
    const before = { userId: member.userId, role: member.role };
    await recordAct(tx, { ...doer, act: 'member.removed', subject: found.id, before });
    return found;
  });
  await tellActorChanged(app, [input.userId]);
  return asSeenBy(actor, organization, { userId: input.userId, role: null });
}

/** Ends the actor's own membership. The last owner stays: somebody must be able to let others in. */
export async function leaveOrganization(app: App, doer: Doer, organizationId: string): Promise<Organization> {
  const { userId } = withScope(doer.actor, 'users:read');
  const organization = await app.events.transaction(async (tx, emit) => {
    const [found, member] = await lockMember(tx, { organizationId, userId }, { actor: doer.actor, rule: canSee });
    await endMembership(tx, emit, member);
    const before = { userId, role: member.role };
    await recordAct(tx, { ...doer, act: 'member.left', subject: found.id, before });
    return found;
  });
  await tellActorChanged(app, [userId]);
  return asSeenBy(doer.actor, organization, { userId, role: null });
}

/** Makes a member the owner, and the owner who does it a manager. */
export async function transferOwnership(app: App, doer: Doer, input: MemberInput): Promise<Organization> {
  const { actor } = doer;
  const me = withScope(actor, 'users:write').userId;
  const organization = await app.events.transaction(async (tx, emit) => {
    const [found, member] = await lockMember(tx, input, { actor, rule: canOwn });
    await setRole(tx, member, 'OWNER');
    // Who only manages people hands over nothing of their own.
    const handsOver = found.myRole === 'OWNER' && me !== input.userId;
    if (handsOver) await setRole(tx, { organizationId: found.id, userId: me }, 'MANAGER');
    const [before, after] = [{ userId: me }, { userId: input.userId }];
    await recordAct(tx, { ...doer, act: 'organization.transferred', subject: found.id, before, after });
    await tellRights(tx, emit, [me, input.userId]);
    return handsOver ? Object.assign(found, { myRole: 'MANAGER' as const }) : found;
  });
  await tellActorChanged(app, [me, input.userId]);
  return asSeenBy(actor, organization, { userId: input.userId, role: 'OWNER' });
}

async function lockMember(
  tx: DbOrTx,
  { organizationId, userId }: MemberInput,
  by: Parameters<typeof lockOrganization>[2],
): Promise<[Organization, Membership]> {
  const organization = await lockOrganization(tx, organizationId, by);
  const member = isUuid(userId) ? await tx.getRepository(Membership).findOneBy({ organizationId, userId }) : null;
  if (!member) throw errors.MEMBER_NOT_FOUND();
  return [organization, member];
}

function mustReach(actor: Actor, organization: Organization, roles: readonly OrganizationRole[]): void {
  if (!roles.every((role) => canReach(actor, organization, role))) throw errors.ORGANIZATION_ROLE_TOO_LOW();
}

type Place = Pick<Membership, 'organizationId' | 'userId'>;

async function setRole(tx: DbOrTx, { organizationId, userId }: Place, role: OrganizationRole): Promise<void> {
  await tx.getRepository(Membership).update({ organizationId, userId }, { role });
}

async function endMembership(tx: DbOrTx, emit: Emit<DomainEvents>, { organizationId, userId }: Place): Promise<void> {
  await tx.getRepository(Membership).delete({ organizationId, userId });
  await keepAnOwner(tx, organizationId);
  await emit('organization.memberLeft', { version: 1, organizationId, userId });
  await notifyMembers(tx, { organizationId, userId }, 'left');
}

/** After a change, under the lock of the organization: the last owner must hand it over or delete it. */
async function keepAnOwner(tx: DbOrTx, organizationId: string): Promise<void> {
  if (!(await tx.getRepository(Membership).existsBy({ organizationId, role: 'OWNER' }))) throw errors.LAST_OWNER();
}

/** The organization after the change of one membership, for the answer. */
function asSeenBy(
  actor: Actor,
  organization: Organization,
  { userId, role }: { readonly userId: string; readonly role: OrganizationRole | null },
): Organization {
  return actor.userId === userId ? Object.assign(organization, { myRole: role }) : organization;
}
