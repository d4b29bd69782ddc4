import { type Actor, hasScope } from '@medianest/kit';

export const canManagePeople = (actor: Actor): boolean => hasScope(actor, 'users:manage');
