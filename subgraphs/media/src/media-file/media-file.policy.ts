import { type Actor, hasScope, type Rule } from '@medianest/kit';
import type { MediaFile } from './media-file.js';

/** Everybody's files, besides what the scopes to read and write allow. */
export const seesAll = (actor: Actor): boolean => hasScope(actor, 'media:manage');

export const canSee: Rule<MediaFile> = (actor, file) =>
  hasScope(actor, 'media:read') && (seesAll(actor) || file.ownerId === actor.userId);

export const canChange: Rule<MediaFile> = (actor, file) =>
  hasScope(actor, 'media:write') && (seesAll(actor) || file.ownerId === actor.userId);
