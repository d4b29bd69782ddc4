import type { App } from '../app.js';

/** Who was signed in where is told for so long after the end; the audit log keeps its own account. */
const KEPT = '90 days';

export async function forgetOldSessions({ db }: App): Promise<void> {
  await db.query(`delete from sessions where least(ended_at, expires_at) < now() - interval '${KEPT}'`);
}
