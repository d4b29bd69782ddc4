import { type Actor, belongsTo, hasScope, type Membership, type Rule } from '@medianest/kit';
import type { MediaFile } from './media-file.js';
import { Visibility } from './visibility.js';

/** Everybody's files, besides what the scopes to read and write allow. */
export const seesAll = (actor: Actor): boolean => hasScope(actor, 'media:manage');

const isLetIn: Rule<MediaFile> = (actor, { visibility, organizationId }) =>
  visibility === Visibility.EVERYONE || (visibility === Visibility.ORGANIZATION && belongsTo(actor, organizationId));

export const canSee: Rule<MediaFile> = (actor, file) =>
  hasScope(actor, 'media:read') && (seesAll(actor) || file.ownerId === actor.userId || isLetIn(actor, file));

/** A VIEWER of an organization adds nothing to it. */
export const mayPost = ({ role }: Pick<Membership, 'role'>): boolean => ['OWNER', 'MANAGER', 'MEMBER'].includes(role);
export const mayShareWith = (actor: Actor, organizationId: string): boolean =>
  actor.organizations.some((membership) => membership.id === organizationId && mayPost(membership));

/** How much an organization has is its members' to know. */
export const canSeeUsage = (actor: Actor, organizationId: string): boolean =>
  seesAll(actor) || belongsTo(actor, organizationId);

/** Where somebody lives is nobody's business, not an admin's either. */
export const canLocate: Rule<MediaFile> = (actor, file) => file.ownerId === actor.userId;
export const canChange: Rule<MediaFile> = (actor, file) =>
  hasScope(actor, 'media:write') && (seesAll(actor) || file.ownerId === actor.userId);

/** As users decides: who may not see an organization does not learn its id from a file that everybody sees. */
export const seesOrganization = (actor: Actor, organizationId: string): boolean =>
  hasScope(actor, 'users:read') && (belongsTo(actor, organizationId) || hasScope(actor, 'users:manage'));
