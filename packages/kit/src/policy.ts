import type { Actor, Person } from './actor.js';
import { type CodedError, commonErrors } from './errors.js';

/** A right, in one line: may this actor do it with this thing? */
export type Rule<T> = (actor: Actor, thing: T) => boolean;

/** Narrows to a logged-in person, or throws UNAUTHENTICATED. */
export function loggedIn(actor: Actor): Person {
  if (actor.userId === null) throw commonErrors.UNAUTHENTICATED();
  return actor as Person;
}

export const hasScope = (actor: Actor, scope: string): boolean => actor.scopes.includes(scope);

/** For what touches no single thing yet: narrows to a person with the scope, or throws UNAUTHENTICATED or FORBIDDEN. */
export function withScope(actor: Actor, scope: string): Person {
  const person = loggedIn(actor);
  if (!hasScope(person, scope)) throw commonErrors.FORBIDDEN();
  return person;
}

/** The actor's role in an organization; undefined for those who do not belong to it, and without an organization. */
export function roleIn(actor: Actor, organizationId: string | null): string | undefined {
  return actor.organizations.find(({ id }) => id === organizationId)?.role;
}

export const belongsTo = (actor: Actor, organizationId: string | null): boolean =>
  roleIn(actor, organizationId) !== undefined;

/**
 * Gives the thing back when the rule allows it. A missing thing and a forbidden one throw the same error, so that
 * nobody learns which ids exist.
 */
export function allow<T>(
  thing: T | null | undefined,
  by: { readonly actor: Actor; readonly rule: Rule<T>; readonly otherwise: () => CodedError },
): T {
  if (thing !== null && thing !== undefined && by.rule(by.actor, thing)) return thing;
  throw by.otherwise();
}
