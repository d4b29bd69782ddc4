import { type Actor, hasScope } from '@medianest/kit';

export const canChangeSettings = (actor: Actor): boolean => hasScope(actor, 'system:manage');
