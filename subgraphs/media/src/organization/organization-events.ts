import type { OrganizationChanged, OrganizationDeleted, OrganizationMemberLeft } from '@medianest/contracts';
import type { EntityManager } from 'typeorm';
import type { App } from '../app.js';
import { tellChanged } from '../media-file/tell-changed.js';

/** Keeps the limit, for uploads that begin from now on. */
export async function organizationChanged(_app: App, event: OrganizationChanged, tx: EntityManager): Promise<void> {
  await tx.query(
    `insert into organization_limits (organization_id, max_storage_bytes, changed_at) values ($1, $2, $3)
     on conflict (organization_id) do update
       set max_storage_bytes = excluded.max_storage_bytes, changed_at = excluded.changed_at
       where organization_limits.changed_at <= excluded.changed_at`,
    [event.organizationId, event.maxStorageBytes, event.changedAt],
  );
}

/**
 * Ends the URLs that others than the owners have got: the one who left may have some. What they shared of it with links,
 * they do not share any more.
 */
export async function memberLeft(_app: App, event: OrganizationMemberLeft, tx: EntityManager): Promise<void> {
  await tx.query(
    `update media_files set rights_epoch = rights_epoch + 1 where organization_id = $1 and visibility = 'ORGANIZATION'`,
    [event.organizationId],
  );
  await tx.query(
    `delete from share_links link using media_files f
     where f.id = link.media_file_id and f.organization_id = $1 and link.created_by = $2`,
    [event.organizationId, event.userId],
  );
  await tx.query('update people_rights set posts_to = array_remove(posts_to, $1) where user_id = $2', [
    event.organizationId,
    event.userId,
  ]);
}

/** Gives what was shared with it back to its owners alone, and tells so. */
export async function organizationDeleted(app: App, event: OrganizationDeleted, tx: EntityManager): Promise<void> {
  const { organizationId } = event;
  const [shared]: [{ id: string }[]] = await tx.query(
    `update media_files set organization_id = null, rights_epoch = rights_epoch + 1, updated_at = clock_timestamp(),
       visibility = case visibility when 'ORGANIZATION' then 'PRIVATE' else visibility end
     where organization_id = $1 returning id`,
    [organizationId],
  );
  await tx.query(
    `update library_folders set organization_id = null,
       visibility = case visibility when 'ORGANIZATION' then 'PRIVATE' else visibility end
     where organization_id = $1`,
    [organizationId],
  );
  await tx.query(
    `update imports set organization_id = null,
       visibility = case visibility when 'ORGANIZATION' then 'PRIVATE' else visibility end
     where organization_id = $1`,
    [organizationId],
  );
  await tx.query('update uploads set organization_id = null where organization_id = $1', [organizationId]);
  await tx.query('update people_rights set posts_to = array_remove(posts_to, $1) where posts_to @> array[$1::uuid]', [
    organizationId,
  ]);
  await tx.query('delete from organization_limits where organization_id = $1', [organizationId]);
  await tellChanged(
    app,
    tx,
    shared.map(({ id }) => id),
  );
}
