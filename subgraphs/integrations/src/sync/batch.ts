import { createHash } from 'node:crypto';
import type { EntityManager } from 'typeorm';
import type { App } from '../app.js';
import { type Claimed, holdClaim } from './claim.js';
import type { LibraryItem, Listing } from './library.js';

/** Up to where the walk through a library is. */
export interface Checkpoint {
  /** Listings that are done, as `section/KIND`. */
  readonly done: readonly string[];
  /** How many entries of the next listing are done. */
  readonly start: number;
}

export interface Batch {
  readonly listing: Listing;
  readonly items: readonly LibraryItem[];
  /** Entries read, with those that could not be understood. */
  readonly seen: number;
  readonly checkpoint: Checkpoint;
}

/**
 * Notes a batch of items, tells the others of those that are new or changed, and how far the run is: all or nothing, so
 * that a run that dies here goes on without telling anything twice.
 */
export async function saveBatch(app: Pick<App, 'events'>, claimed: Claimed, batch: Batch): Promise<void> {
  const items = [...new Map(batch.items.map((item) => [item.externalId, item])).values()];
  await app.events.transaction(async (tx, emit) => {
    await holdClaim(tx, claimed);
    const changed = await noteItems(tx, claimed, { listing: batch.listing, items });
    for (const item of items) {
      if (!changed.has(item.externalId)) continue;
      await emit('library.itemSeen', {
        version: 2,
        integrationId: claimed.integration.id,
        organizationId: claimed.integration.organizationId,
        ...item,
      });
    }
    await tx.query(
      `update sync_runs set items_seen = items_seen + $2, items_changed = items_changed + $3, checkpoint = $4,
         items_total = greatest(items_total, items_seen + $2)
       where id = $1`,
      [claimed.run.id, batch.seen, changed.size, batch.checkpoint],
    );
  });
}

/** @returns the external ids of the items that are new, back again or not as they were. */
async function noteItems(
  tx: EntityManager,
  { run, integration }: Claimed,
  { listing, items }: { listing: Listing; items: readonly LibraryItem[] },
): Promise<ReadonlySet<string>> {
  const rows: { external_id: string; changed: boolean }[] = await tx.query(
    `insert into library_items (integration_id, section, kind, seen_in_run, external_id, fingerprint)
     select $1, $2, $3, $4, item.external_id, item.fingerprint
     from unnest($5::text[], $6::bytea[]) as item (external_id, fingerprint)
     on conflict (integration_id, external_id) do update set
       section = excluded.section, kind = excluded.kind, seen_in_run = excluded.seen_in_run,
       fingerprint = excluded.fingerprint, removed_at = null
     returning new.external_id,
       old.fingerprint is distinct from new.fingerprint or old.removed_at is not null as changed`,
    [
      integration.id,
      listing.section,
      listing.kind,
      run.id,
      items.map(({ externalId }) => externalId),
      items.map(fingerprint),
    ],
  );
  return new Set(rows.filter(({ changed }) => changed).map(({ external_id }) => external_id));
}

/** Of all that is told about an item: what nobody hears of does not count as a change. */
function fingerprint(item: LibraryItem): Buffer {
  return createHash('sha256').update(JSON.stringify(item)).digest();
}
