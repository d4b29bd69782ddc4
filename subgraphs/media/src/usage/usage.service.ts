import { type Actor, type DbOrTx, isUuid, withScope } from '@medianest/kit';
import type { App } from '../app.js';
import { errors } from '../errors.js';
import { canSeeUsage } from '../media-file/media-file.policy.js';
import { measureOrganization } from './organization-usage.js';
import type { StorageUsage } from './storage-usage.js';

/** Bytes a person may have; null without a limit. What an admin has set counts before the configuration. */
async function quotaOf({ config }: Pick<App, 'config'>, tx: DbOrTx): Promise<number | null> {
  const [settings]: { default_quota: string | null }[] = await tx.query('select default_quota from settings');
  if (!settings) return config.quotaPerPerson || null;
  return settings.default_quota === null ? null : Number(settings.default_quota);
}

/** What the actor takes of the storage, or an organization of theirs. */
export async function storageUsage(app: App, actor: Actor, organizationId?: string | null): Promise<StorageUsage> {
  const { userId } = withScope(actor, 'media:read');
  if (organizationId) {
    if (!isUuid(organizationId) || !canSeeUsage(actor, organizationId)) throw errors.NOT_IN_ORGANIZATION();
    return measureOrganization(app.db, organizationId);
  }
  return { ...(await measure(app.db, userId)), quota: await quotaOf(app, app.db.manager) };
}

/**
 * Makes sure that a person may have so many bytes more. What reserves them is written in the same transaction; until
 * it ends, nobody else reserves for this person.
 */
export async function reserve(
  app: Pick<App, 'config'>,
  tx: DbOrTx,
  { personId, bytes }: { readonly personId: string; readonly bytes: number },
): Promise<void> {
  const quota = await quotaOf(app, tx);
  if (quota === null) return;
  await tx.query(`select pg_advisory_xact_lock(hashtextextended('quota ' || $1, 0))`, [personId]);
  const { used, reserved } = await measure(tx, personId);
  const left = Math.max(0, quota - used - reserved);
  if (bytes > left) throw errors.QUOTA_EXCEEDED(bytes, left, quota);
}

/** Bytes are counted where they are, not in a counter that could drift: what ends, by whatever way, is free again. */
async function measure(db: DbOrTx, personId: string): Promise<Omit<StorageUsage, 'quota'>> {
  const [row] = await db.query(
    `select coalesce(sum(size) filter (where status <> 'UPLOADING'), 0) as used,
       coalesce(sum(size) filter (where status = 'UPLOADING'), 0)
         + (select coalesce(sum(size), 0) from uploads where owner_id = $1 and concat = 'partial' and part_of is null)
         + (select coalesce(sum(reserved), 0) from imports
            where owner_id = $1 and status in ('WAITING', 'RUNNING')) as reserved
     from media_files where owner_id = $1 and library_folder_id is null`,
    [personId],
  );
  return { used: Number(row.used), reserved: Number(row.reserved) };
}
