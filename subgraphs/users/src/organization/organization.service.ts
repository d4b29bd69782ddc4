import {
  type Actor,
  afterId,
  type Connection,
  commonErrors,
  hasScope,
  type PageArgs,
  readPage,
  toConnection,
  withScope,
} from '@medianest/kit';
import { readName } from '../account/display-name.js';
import { isKey, roleOfKey } from '../api-key/api-key.policy.js';
import type { App } from '../app.js';
import { type Doer, recordAct } from '../audit/record.js';
import type { Loaders } from '../context.js';
import { addMember } from '../membership/add-member.js';
import { Membership } from '../membership/membership.js';
import { tellActorChanged } from '../rights/tell-actor-changed.js';
import { tellRights } from '../rights/tell-rights.js';
import { lockOrganization } from './lock-organization.js';
import type {
  CreateOrganizationInput,
  RenameOrganizationInput,
  SetOrganizationLimitsInput,
} from './organization.inputs.js';
import { Organization } from './organization.js';
import { withMyRole } from './organization.loader.js';
import { canManage, canOwn, canSee, canSetLimits } from './organization.policy.js';

/** One organization; none when there is none or the actor may not see it. */
export async function findOrganization(
  loaders: Pick<Loaders, 'organization'>,
  actor: Actor,
  id: string,
): Promise<Organization | undefined> {
  const organization = await loaders.organization.load(id);
  return organization && canSee(actor, organization) ? organization : undefined;
}

/** Those the actor belongs to, or all for who manages people; the oldest first. */
export async function listOrganizations(app: App, actor: Actor, args: PageArgs): Promise<Connection<Organization>> {
  const person = withScope(actor, 'users:read');
  const page = readPage(args);
  const query = app.db
    .getRepository(Organization)
    .createQueryBuilder('o')
    .orderBy('o.id')
    .limit(page.limit)
    .where('true');
  if (!hasScope(person, 'users:manage')) {
    query.andWhere('o.id in (select organization_id from memberships where user_id = :me)', { me: person.userId });
  }
  if (page.after) query.andWhere('o.id > :after', { after: afterId(page) });
  return toConnection(await withMyRole(app.db, actor, await query.getMany()), page, ({ id }) => [id]);
}

/** Makes an organization with the actor as its owner. */
export async function createOrganization(app: App, doer: Doer, input: CreateOrganizationInput): Promise<Organization> {
  const { userId } = withScope(doer.actor, 'users:write');
  const name = readName(input.name, 'The name of an organization');
  const organization = await app.events.transaction(async (tx, emit) => {
    const organizations = tx.getRepository(Organization);
    const created = organizations.create({ name, maxMembers: null, maxStorageBytes: null });
    await organizations.insert(created);
    await addMember(tx, created, { userId, role: 'OWNER' });
    await recordAct(tx, { ...doer, act: 'organization.created', subject: created.id, after: { name } });
    await tellRights(tx, emit, [userId]);
    return Object.assign(created, { myRole: isKey(doer.actor) ? roleOfKey('OWNER') : ('OWNER' as const) });
  });
  await tellActorChanged(app, [userId]);
  return organization;
}

export function renameOrganization(app: App, doer: Doer, input: RenameOrganizationInput): Promise<Organization> {
  const name = readName(input.name, 'The name of an organization');
  return app.events.transaction(async (tx) => {
    const by = { actor: doer.actor, rule: canManage };
    const organization = await lockOrganization(tx, input.organizationId, by);
    const before = { name: organization.name };
    await tx.getRepository(Organization).update(organization.id, { name });
    await recordAct(tx, { ...doer, act: 'organization.renamed', subject: organization.id, before, after: { name } });
    return Object.assign(organization, { name });
  });
}

/** Deletes an organization. What was shared with it goes back to those who own it, in every subgraph. */
export async function deleteOrganization(app: App, doer: Doer, id: string): Promise<Organization> {
  const [organization, members] = await app.events.transaction(async (tx, emit) => {
    const found = await lockOrganization(tx, id, { actor: doer.actor, rule: canOwn });
    const belonged = await tx.getRepository(Membership).findBy({ organizationId: id });
    await tx.getRepository(Organization).delete(id);
    await emit('organization.deleted', { version: 1, organizationId: id });
    await recordAct(tx, { ...doer, act: 'organization.deleted', subject: id, before: { name: found.name } });
    return [found, belonged] as const;
  });
  await tellActorChanged(
    app,
    members.map(({ userId }) => userId),
  );
  return organization;
}

export function setOrganizationLimits(app: App, doer: Doer, input: SetOrganizationLimitsInput): Promise<Organization> {
  const { organizationId, maxMembers = null, maxStorageBytes = null } = input;
  if (maxMembers !== null && maxMembers < 1) throw commonErrors.BAD_USER_INPUT('"maxMembers" must be at least 1.');
  return app.events.transaction(async (tx, emit) => {
    const organization = await lockOrganization(tx, organizationId, { actor: doer.actor, rule: canSetLimits });
    const limits = { maxMembers, maxStorageBytes };
    const before = { maxMembers: organization.maxMembers, maxStorageBytes: organization.maxStorageBytes };
    await tx.getRepository(Organization).update(organization.id, limits);
    const changedAt = new Date().toISOString();
    await emit('organization.changed', { version: 1, organizationId, changedAt, maxStorageBytes });
    await recordAct(tx, { ...doer, act: 'organization.limited', subject: organization.id, before, after: limits });
    return Object.assign(organization, limits);
  });
}
