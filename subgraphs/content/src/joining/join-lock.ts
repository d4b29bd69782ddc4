import type { DbOrTx } from '@medianest/kit';

/** Any number of this database's own. */
const JOIN_LOCK = 7_210_470;

/**
 * Titles are joined one event at a time, until the transaction ends: two events that tell of the same film, in
 * whatever two processes, must find each other's title. A join takes few milliseconds, and a worker digests its events
 * one by one anyway.
 */
export async function lockJoining(tx: DbOrTx): Promise<void> {
  await tx.query('select pg_advisory_xact_lock($1)', [JOIN_LOCK]);
}
