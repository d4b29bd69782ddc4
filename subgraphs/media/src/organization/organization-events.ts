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

/** Ends the URLs that others than the owners have got: the one who left may have some. */
export async function memberLeft(_app: App, event: OrganizationMemberLeft, tx: EntityManager): Promise<void> {
  await tx.query(
    `update media_files set rights_epoch = rights_epoch + 1 where organization_id = $1 and visibility = 'ORGANIZATION'`,
    [event.organizationId],
  );
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
  await tx.query('delete from organization_limits where organization_id = $1', [organizationId]);
  await tellChanged(
    app,
    tx,
    shared.map(({ id }) => id),
  );
}
