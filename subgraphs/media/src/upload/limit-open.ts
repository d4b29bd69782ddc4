import type { DbOrTx } from '@medianest/kit';
import { errors } from '../errors.js';

/** Of one person. Each is a file on the disk, however small; a folder of holiday pictures at once is well below. */
const MOST_OPEN = 1_000;

/** Refuses one more upload too many. Until the transaction ends, nobody else begins one for this person. */
export async function limitOpenUploads(tx: DbOrTx, personId: string): Promise<void> {
  await tx.query(`select pg_advisory_xact_lock(hashtextextended('uploads ' || $1, 0))`, [personId]);
  const [{ open }]: [{ open: number }] = await tx.query(
    `select count(*)::int as open from uploads where owner_id = $1 and (not whole or concat = 'partial')`,
    [personId],
  );
  if (open >= MOST_OPEN) throw errors.UPLOADS_TOO_MANY(open);
}
