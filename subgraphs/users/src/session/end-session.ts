import type { DbOrTx } from '@medianest/kit';
import { IsNull, Not } from 'typeorm';
import type { App } from '../app.js';
import { ALL_SESSIONS } from '../live.js';
import { revokeAccess } from '../rights/revoke-access.js';
import { type EndReason, Session } from './session.js';

/** Marks the row. @returns whether the session was open until now; then, once it is committed, `tellEnded`. */
export async function endSession(tx: DbOrTx, sessionId: string, endReason: EndReason): Promise<boolean> {
  const open = { id: sessionId, endedAt: IsNull() };
  const { affected } = await tx.getRepository(Session).update(open, { endedAt: () => 'now()', endReason });
  return affected === 1;
}

export interface Ending {
  readonly userId: string;
  readonly reason: EndReason;
  /** The one session that goes on. */
  readonly except?: string | null;
}

/**
 * Marks all sessions of a person, and forgets what was about to become one: a login that waits for its second step, a
 * device that was approved. Other subgraphs hear of it. @returns those that were open until now; once it is committed, `tellEnded` of each
 */
export async function endSessionsOf(
  app: Pick<App, 'events'>,
  tx: DbOrTx,
  { userId, reason, except }: Ending,
): Promise<string[]> {
  await revokeAccess(app, tx, userId);
  await tx.query('delete from login_challenges where user_id = $1', [userId]);
  await tx.query('delete from device_logins where approved_by = $1', [userId]);
  const sessions = tx.getRepository(Session);
  const open = await sessions.find({
    where: { userId, endedAt: IsNull(), ...(except && { id: Not(except) }) },
    select: { id: true },
  });
  const ended: string[] = [];
  for (const { id } of open) if (await endSession(tx, id, reason)) ended.push(id);
  return ended;
}

/** The row says it already. When nobody can be told, those who follow streams hear it when the gateway asks again. */
export async function tellEnded(app: Pick<App, 'live' | 'log'>, ...sessionIds: readonly string[]): Promise<void> {
  try {
    for (const sessionId of sessionIds) await app.live.publish('users.sessionEnded', ALL_SESSIONS, { sessionId });
  } catch (error) {
    app.log.warn({ error, sessionIds }, 'nobody could be told that sessions have ended');
  }
}
