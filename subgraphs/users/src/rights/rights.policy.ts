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
