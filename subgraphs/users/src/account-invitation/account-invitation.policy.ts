import { type Actor, hasScope } from '@medianest/kit';

export const canInvite = (actor: Actor): boolean => hasScope(actor, 'users:manage');
