import { type Actor, commonErrors, hasRole, loggedIn, type Person, type Rule } from '@medianest/kit';
import type { Integration } from './integration.js';

/** Integrations belong to the installation: those who run it see and change them. */
export const canSee: Rule<Integration> = (actor) => hasRole(actor, 'ADMIN');
export const canChange: Rule<Integration> = canSee;

/** For what touches no single integration yet. */
export function requireAdmin(actor: Actor): Person {
  const person = loggedIn(actor);
  if (!hasRole(person, 'ADMIN')) throw commonErrors.FORBIDDEN();
  return person;
}
