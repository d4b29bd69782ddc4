import { hasScope, type Rule } from '@medianest/kit';
import { seesAll } from '../media-file/media-file.policy.js';
import type { MediaImport } from './media-import.js';

export const canSeeImport: Rule<MediaImport> = (actor, { ownerId }) =>
  hasScope(actor, 'media:read') && (seesAll(actor) || ownerId === actor.userId);
export const canChangeImport: Rule<MediaImport> = (actor, { ownerId }) =>
  hasScope(actor, 'media:write') && (seesAll(actor) || ownerId === actor.userId);
