import type { DbOrTx } from '@medianest/kit';
import { IsNull } from 'typeorm';
import type { App } from '../app.js';
import { ALL_SESSIONS } from '../live.js';
import { type EndReason, Session } from './session.js';

/** Marks the row. @returns whether the session was open until now; then, once it is committed, `tellEnded`. */
export async function endSession(tx: DbOrTx, sessionId: string, endReason: EndReason): Promise<boolean> {
  const open = { id: sessionId, endedAt: IsNull() };
  const { affected } = await tx.getRepository(Session).update(open, { endedAt: () => 'now()', endReason });
  return affected === 1;
}

/** The row says it already. When nobody can be told, access tokens of the session count until they expire. */
export async function tellEnded(app: App, sessionId: string): Promise<void> {
  try {
    await app.live.publish('users.sessionEnded', ALL_SESSIONS, { sessionId });
  } catch (error) {
    app.log.warn({ error, sessionId }, 'nobody could be told that a session has ended');
  }
}
