import type { DbOrTx } from '@medianest/kit';

/** Until the transaction ends nobody else does the same: for what is counted before it is done, many times at once. */
export async function takeTurns(tx: DbOrTx, what: string): Promise<void> {
  await tx.query('select pg_advisory_xact_lock(hashtextextended($1, 0))', [what]);
}
