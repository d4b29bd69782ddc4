import { ORGANIZATION_ROLES, type OrganizationRole } from '@medianest/contracts';
import { type Actor, hasScope, type Rule } from '@medianest/kit';
import type { Organization } from './organization.js';

/** Those who manage people are owners everywhere, so that no organization is ever out of reach. */
const powerIn = (actor: Actor, { myRole }: Organization): OrganizationRole | null =>
  hasScope(actor, 'users:manage') ? 'OWNER' : myRole;

/** Whether the first role is the second or a mightier one. */
const reaches = (role: OrganizationRole | null, other: OrganizationRole): boolean =>
  role !== null && ORGANIZATION_ROLES.indexOf(role) <= ORGANIZATION_ROLES.indexOf(other);

export const canSee: Rule<Organization> = (actor, organization) =>
  hasScope(actor, 'users:read') && powerIn(actor, organization) !== null;
export const canManage: Rule<Organization> = (actor, organization) =>
  hasScope(actor, 'users:write') && reaches(powerIn(actor, organization), 'MANAGER');
export const canOwn: Rule<Organization> = (actor, organization) =>
  hasScope(actor, 'users:write') && reaches(powerIn(actor, organization), 'OWNER');
export const canSetLimits = (actor: Actor): boolean => hasScope(actor, 'system:manage');

/** Nobody grants a role above their own, and nobody touches those above them. */
export const canReach = (actor: Actor, organization: Organization, role: OrganizationRole): boolean =>
  canManage(actor, organization) && reaches(powerIn(actor, organization), role);
