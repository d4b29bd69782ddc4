import { type Actor, type Person, withScope } from '@medianest/kit';

export const mustManageRoles = (actor: Actor): Person => withScope(actor, 'users:manage');
