import { type Actor, hasRole, type Rule } from '@medianest/kit';
import type { MediaFile } from './media-file.js';

export const seesAll = (actor: Actor): boolean => hasRole(actor, 'ADMIN');
export const canSee: Rule<MediaFile> = (actor, file) => seesAll(actor) || file.ownerId === actor.userId;
export const canChange: Rule<MediaFile> = (actor, file) => seesAll(actor) || file.ownerId === actor.userId;
