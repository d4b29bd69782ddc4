import type { LibraryItemsGone } from '@medianest/contracts';
import type { EntityManager } from 'typeorm';
import type { App } from '../app.js';
import { lockJoining } from './join-lock.js';
import { forgetListings } from './remove-title.js';

/** A library has these items no more: titles that nothing else lists are private again, or gone when no file is of them. */
export async function itemsGone(
  _app: Pick<App, 'db'>,
  { integrationId, externalIds }: LibraryItemsGone,
  tx: EntityManager,
): Promise<void> {
  await lockJoining(tx);
  const [items]: [{ title_id: string }[]] = await tx.query(
    `delete from library_items where integration_id = $1 and ($2::text[] is null or external_id = any($2))
     returning title_id`,
    [integrationId, externalIds],
  );
  await forgetListings(tx, [...new Set(items.map((item) => item.title_id))]);
}
