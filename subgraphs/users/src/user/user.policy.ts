import { type Actor, hasScope, type Rule } from '@medianest/kit';
import type { User } from './user.js';

/**
 * Who sees whom, as a condition on the row `person` for a statement with the values of `viewerOf`: oneself always,
 * those with whom one shares an organization, and for those who manage people everybody.
 */
export const MAY_BE_SEEN = `(person.id = cast(:me as uuid) or :all or :reads and exists (
  select from memberships mine join memberships theirs on theirs.organization_id = mine.organization_id
  where mine.user_id = cast(:me as uuid) and theirs.user_id = person.id))`;

export function viewerOf(actor: Actor): { me: string | null; all: boolean; reads: boolean } {
  const reads = hasScope(actor, 'users:read');
  return { me: actor.userId, reads, all: reads && hasScope(actor, 'users:manage') };
}

export const canSeeEmail: Rule<User> = (actor, user) =>
  user.isCaller === true || actor.userId === user.id || hasScope(actor, 'users:manage');
