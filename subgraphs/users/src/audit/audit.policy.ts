import { type Actor, hasScope, type Rule } from '@medianest/kit';
import type { AuditEntry } from './audit-entry.js';

export const canReadLog = (actor: Actor): boolean => hasScope(actor, 'system:manage');

/** From where others act is their own affair. */
export const canSeeOrigin: Rule<Pick<AuditEntry, 'actorId'>> = (actor, entry) =>
  canReadLog(actor) || (entry.actorId !== null && entry.actorId === actor.userId);
