import { type Actor, hasScope, type Rule } from '@medianest/kit';
import type { User } from './user.js';

/**
 * Who sees whom, as a condition on the row `person` for a statement with the values of `viewerOf`: oneself always,
 * those with whom one shares an organization, and for those who manage people everybody. As an array, which is looked up
 * first: so an index finds the few among a hundred thousand.
 */
export const MAY_BE_SEEN = `(:all or person.id = any(array(select cast(:me as uuid) union
  select theirs.user_id from memberships mine join memberships theirs on theirs.organization_id = mine.organization_id
  where :reads and mine.user_id = cast(:me as uuid))))`;

export function viewerOf(actor: Actor): { me: string | null; all: boolean; reads: boolean } {
  const reads = hasScope(actor, 'users:read');
  return { me: actor.userId, reads, all: reads && hasScope(actor, 'users:manage') };
}

export const canSeeEmail: Rule<User> = (actor, user) =>
  user.isCaller === true || actor.userId === user.id || hasScope(actor, 'users:manage');
