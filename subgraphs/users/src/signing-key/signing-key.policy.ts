import { type Actor, hasScope } from '@medianest/kit';

export const canRotateKeys = (actor: Actor): boolean => hasScope(actor, 'system:manage');
