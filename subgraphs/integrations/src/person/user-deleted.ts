import type { UserDeleted, UserDeletedV1 } from '@medianest/contracts';
import type { EntityManager } from 'typeorm';
import type { App } from '../app.js';

/** What they asked for stays, as at Seerr, and nobody knows any more that it was they. */
export async function userDeleted(
  _app: App,
  { userId }: UserDeleted | UserDeletedV1,
  tx: EntityManager,
): Promise<void> {
  await tx.query('update media_requests set requested_by = null where requested_by = $1', [userId]);
}
