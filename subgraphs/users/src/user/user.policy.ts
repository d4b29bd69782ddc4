import { hasScope, type Rule } from '@medianest/kit';
import type { User } from './user.js';

/** Oneself always; the people of an installation know each other; strangers know nobody. */
export const canSee: Rule<User> = (actor, user) => actor.userId === user.id || hasScope(actor, 'users:read');

export const canSeeEmail: Rule<User> = (actor, user) =>
  user.isCaller === true || actor.userId === user.id || hasScope(actor, 'users:manage');
