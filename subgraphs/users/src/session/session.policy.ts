import { type Actor, hasScope, loggedIn, type Person, type Rule } from '@medianest/kit';
import { errors } from '../errors.js';
import type { Rights } from '../rights/rights.js';
import type { Session } from './session.js';

export const canRevoke: Rule<Session> = (actor, session) => actor.userId === session.userId;

/** Nobody ends the sessions of who may do more than they. */
export const canRevokeAllOf = (actor: Actor, { scopes }: Rights): boolean =>
  hasScope(actor, 'users:manage') && scopes.every((scope) => hasScope(actor, scope));

/** A person who logged in, which a script with an API key did not; throws UNAUTHENTICATED or SESSION_REQUIRED. */
export function inSession(actor: Actor): Person & { readonly sessionId: string } {
  const { sessionId, ...person } = loggedIn(actor);
  if (sessionId === null) throw errors.SESSION_REQUIRED();
  return { ...person, sessionId };
}
