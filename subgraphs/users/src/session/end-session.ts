import type { DbOrTx } from '@medianest/kit';
import { IsNull } from 'typeorm';
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
  const [ended]: [{ id: string }[]] = await tx.query(
    `update sessions set ended_at = now(), end_reason = $2
     where user_id = $1 and ended_at is null and id is distinct from $3 returning id`,
    [userId, reason, except ?? null],
  );
  return ended.map(({ id }) => id);
}

/** Somebody may have thousands. The gateway, which asks about each that is in use every few seconds, misses none. */
const MOST_TOLD = 100;

/** The row says it already. When nobody can be told, those who follow streams hear it when the gateway asks again. */
export async function tellEnded(app: Pick<App, 'live' | 'log'>, ...sessionIds: readonly string[]): Promise<void> {
  try {
    for (const sessionId of sessionIds.slice(0, MOST_TOLD))
      await app.live.publish('users.sessionEnded', ALL_SESSIONS, { sessionId });
  } catch (error) {
    app.log.warn({ error, sessionIds }, 'nobody could be told that sessions have ended');
  }
}
