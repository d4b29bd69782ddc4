import type { DbOrTx } from '@medianest/kit';
import { errors } from '../errors.js';

/** Any number of this database's own. */
const ADMINS_LOCK = 7_210_463;

/**
 * Call it in every transaction that may take an admin away, after the change: throws LAST_ADMIN when nobody is left who
 * could undo it. Such transactions end one after the other, so that two admins cannot remove each other at once.
 */
export async function keepAnAdmin(tx: DbOrTx): Promise<void> {
  await tx.query('select pg_advisory_xact_lock($1)', [ADMINS_LOCK]);
  const admins: unknown[] = await tx.query(
    `select 1 from users where role = 'ADMIN' and disabled_at is null and deletion_due_at is null limit 1`,
  );
  if (admins.length === 0) throw errors.LAST_ADMIN();
}
