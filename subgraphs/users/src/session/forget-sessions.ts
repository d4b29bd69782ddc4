import type { App } from '../app.js';

/** Who was signed in where is told for so long after the end; the audit log keeps its own account. */
const KEPT = '90 days';

export async function forgetOldSessions({ db }: App): Promise<void> {
  // An expired token is refused as unknown; nothing is lost with its row.
  await db.query('delete from refresh_tokens where expires_at < now()');
  await db.query(`delete from sessions where least(ended_at, expires_at) < now() - interval '${KEPT}'`);
}
