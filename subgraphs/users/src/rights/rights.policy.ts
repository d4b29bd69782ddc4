import { ALL_SCOPES } from '@medianest/contracts';
import { type Actor, hasScope } from '@medianest/kit';
import { errors } from '../errors.js';
import type { User } from '../user/user.js';

/** What others may do is theirs and the administrators' to know. */
export const canSeeScopes = (actor: Actor, user: User): boolean =>
  user.isCaller === true || actor.userId === user.id || hasScope(actor, 'users:manage');

/** Nobody gives or takes what they do not hold: throws SCOPE_NOT_HELD with the first such scope. */
export function mustHold(actor: Actor, scopes: readonly string[]): void {
  const missing = scopes.find((scope) => !hasScope(actor, scope));
  if (missing) throw errors.SCOPE_NOT_HELD(missing);
}

/** What leads into the account of anybody, an admin's too, is for those alone who could not gain by it. */
export const holdsEverything = (actor: Actor): boolean => ALL_SCOPES.every((scope) => hasScope(actor, scope));
