import type { DbOrTx } from '@medianest/kit';

type Tombstones = 'deleted_files (media_file_id)' | 'deleted_organizations (organization_id)';

/** Events come within a week, if at all; the inbox remembers them for as long. */
const KEPT = '30 days';

/** Notes that something is gone, since its last news may still be on the way; and forgets what went long ago. */
export async function bury(tx: DbOrTx, tombstones: Tombstones, id: string): Promise<void> {
  await tx.query(`insert into ${tombstones} values ($1) on conflict do nothing`, [id]);
  const [table] = tombstones.split(' ');
  await tx.query(`delete from ${table} where deleted_at < now() - interval '${KEPT}'`);
}
