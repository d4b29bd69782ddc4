import type { DbOrTx } from '@medianest/kit';
import { errors } from '../errors.js';
import type { StorageUsage } from './storage-usage.js';

/** What the files of an organization take, whoever uploaded them. */
export async function measureOrganization(db: DbOrTx, organizationId: string): Promise<StorageUsage> {
  const [row] = await db.query(
    `select coalesce(sum(size) filter (where status <> 'UPLOADING'), 0) as used,
       coalesce(sum(size) filter (where status = 'UPLOADING'), 0)
         + (select coalesce(sum(size), 0) from uploads where organization_id = $1 and part_of is null)
         + (select coalesce(sum(reserved), 0) from imports
            where organization_id = $1 and status in ('WAITING', 'RUNNING')) as reserved,
       (select max_storage_bytes from organization_limits where organization_id = $1) as quota
     from media_files where organization_id = $1 and library_folder_id is null`,
    [organizationId],
  );
  return {
    used: Number(row.used),
    reserved: Number(row.reserved),
    quota: row.quota === null ? null : Number(row.quota),
  };
}

/** Makes sure that an organization may have so many bytes more; until the transaction ends nobody else reserves for it. */
export async function reserveInOrganization(
  tx: DbOrTx,
  { organizationId, bytes }: { readonly organizationId: string; readonly bytes: number },
): Promise<void> {
  await tx.query(`select pg_advisory_xact_lock(hashtextextended('quota of organization ' || $1, 0))`, [organizationId]);
  const { used, reserved, quota } = await measureOrganization(tx, organizationId);
  if (quota === null) return;
  const left = Math.max(0, quota - used - reserved);
  if (bytes > left) throw errors.ORGANIZATION_QUOTA_EXCEEDED(bytes, left, quota);
}
