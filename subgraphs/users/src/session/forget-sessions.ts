import type { App } from '../app.js';

/** Who was signed in where is told for so long after the end; the audit log keeps its own account. */
const KEPT = '90 days';

/** A token that expired is refused as unknown; nothing is lost with its row. */
export async function forgetOldSessions({ db }: App): Promise<void> {
  await db.query('delete from refresh_tokens where expires_at < now()');
  await db.query(`delete from sessions where least(ended_at, expires_at) < now() - interval '${KEPT}'`);
  await db.query(`delete from api_keys where least(revoked_at, expires_at) < now() - interval '${KEPT}'`);
}

/** So long as those who sent them may want to know what became of them. */
export async function forgetOldInvitations({ db }: App): Promise<void> {
  await db.query(`delete from account_invitations where least(used_at, expires_at) < now() - interval '${KEPT}'`);
  await db.query(`delete from invitations where least(closed_at, expires_at) < now() - interval '${KEPT}'`);
}
