import { ROLES, type Role } from '@medianest/contracts';
import { type Actor, hasScope } from '@medianest/kit';

export const canInvite = (actor: Actor): boolean => hasScope(actor, 'users:manage');
export const canInviteAs = (actor: Actor, role: Role): boolean =>
  canInvite(actor) && ROLES[role].every((scope) => hasScope(actor, scope));
