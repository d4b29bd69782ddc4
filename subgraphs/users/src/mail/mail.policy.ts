import { type Actor, hasScope } from '@medianest/kit';
import type { UsersConfig } from '../config.js';
import { holdsEverything } from '../rights/rights.policy.js';

export const canReadOutbox = (actor: Actor): boolean => hasScope(actor, 'system:manage');

/**
 * The links in mails are secrets of their recipients, and open accounts. An admin hands them on, and no script, only
 * where no mail server can.
 */
export const canReadText = (actor: Actor, { smtpUrl }: Pick<UsersConfig, 'smtpUrl'>): boolean =>
  actor.sessionId !== null && holdsEverything(actor) && !smtpUrl;
