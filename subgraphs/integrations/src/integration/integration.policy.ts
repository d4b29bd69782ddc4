import { type Actor, hasScope, type Rule } from '@medianest/kit';
import type { Integration } from './integration.js';

/** Integrations belong to the installation: those who run it see and change them. */
const runsTheHouse = (actor: Actor): boolean => hasScope(actor, 'integrations:manage');
export const canSee: Rule<Integration> = (actor) => runsTheHouse(actor);
export const canChange: Rule<Integration> = (actor) => runsTheHouse(actor);
