import { type Actor, commonErrors, hasRole, loggedIn, type Person, type Rule } from '@medianest/kit';
import type { Integration } from './integration.js';

const runsTheHouse = (actor: Actor): boolean => hasRole(actor, 'ADMIN');

/** Integrations belong to the installation: those who run it see and change them. */
export const canSee: Rule<Integration> = (actor) => runsTheHouse(actor);
export const canChange: Rule<Integration> = (actor) => runsTheHouse(actor);

/** For what touches no single integration yet. */
export function requireAdmin(actor: Actor): Person {
  const person = loggedIn(actor);
  if (!runsTheHouse(person)) throw commonErrors.FORBIDDEN();
  return person;
}
