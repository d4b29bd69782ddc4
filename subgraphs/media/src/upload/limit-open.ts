import type { DbOrTx } from '@medianest/kit';
import { errors } from '../errors.js';

/** Of one person. Each is a file on the disk, however small; a folder of holiday pictures at once is well below. */
const MOST_OPEN = 1_000;

/** In the person's turn: refuses one more upload too many. */
export async function limitOpenUploads(tx: DbOrTx, personId: string): Promise<void> {
  const [{ open }]: [{ open: number }] = await tx.query(
    `select count(*)::int as open from uploads where owner_id = $1 and (not whole or concat = 'partial')`,
    [personId],
  );
  if (open >= MOST_OPEN) throw errors.UPLOADS_TOO_MANY(open);
}
