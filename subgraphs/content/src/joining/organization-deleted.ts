import type { OrganizationDeleted } from '@medianest/contracts';
import type { DbOrTx } from '@medianest/kit';
import type { EntityManager } from 'typeorm';
import type { App } from '../app.js';
import { lockJoining } from './join-lock.js';
import { removeEmpty } from './remove-title.js';
import { bury } from './tombstones.js';

/**
 * What stood in the libraries of an organization goes with it. Titles of files that were shared with it stay for the
 * owners of the files until media tells that these are private.
 */
export async function organizationDeleted(
  _app: Pick<App, 'db'>,
  { organizationId }: OrganizationDeleted,
  tx: EntityManager,
): Promise<void> {
  await lockJoining(tx);
  await bury(tx, 'deleted_organizations (organization_id)', organizationId);
  await tx.query('delete from library_items i using titles t where t.id = i.title_id and t.organization_id = $1', [
    organizationId,
  ]);
  const [titles]: [{ id: string }[]] = await tx.query(
    'update titles set listed = false where organization_id = $1 returning id',
    [organizationId],
  );
  await removeEmpty(
    tx,
    titles.map(({ id }) => id),
  );
}

/** Its last news may still be on the way. */
export async function isDeleted(tx: DbOrTx, organizationId: string | null): Promise<boolean> {
  if (organizationId === null) return false;
  const rows: unknown[] = await tx.query('select 1 from deleted_organizations where organization_id = $1', [
    organizationId,
  ]);
  return rows.length > 0;
}
