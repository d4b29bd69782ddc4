import { hasRole, type Rule } from '@medianest/kit';
import type { User } from './user.js';

/** The people of an installation know each other; strangers know nobody. */
export const canSee: Rule<User> = (actor) => actor.userId !== null;

export const canSeeEmail: Rule<User> = (actor, user) =>
  user.isCaller === true || actor.userId === user.id || hasRole(actor, 'ADMIN');
