import type { UserExportRequested } from '@medianest/contracts';
import { BEFORE_ALL_IDS } from '@medianest/kit';
import type { EntityManager } from 'typeorm';
import type { App } from '../app.js';

const BATCH = 500;

interface Told {
  readonly id: string;
}

/** Tells what integrations keeps of a person: what they asked for. */
export async function exportRequested(
  app: Pick<App, 'events'>,
  { exportId, userId }: UserExportRequested,
  tx: EntityManager,
): Promise<void> {
  const emit = app.events.within(tx);
  let last: string = BEFORE_ALL_IDS;
  for (let number = 0; ; number++) {
    const items = await requestsAfter(tx, userId, last);
    const isLast = items.length < BATCH;
    await emit('user.exportPart', { version: 1, exportId, service: 'integrations', number, isLast, items });
    if (isLast) return;
    last = items.at(-1)?.id ?? last;
  }
}

function requestsAfter(tx: EntityManager, userId: string, last: string): Promise<Told[]> {
  return tx.query(
    `select 'mediaRequest' as kind, id, kind as "mediaKind", tmdb_id as "tmdbId", title, year, seasons, is_4k as "is4k",
       status, created_at as "createdAt"
     from media_requests where requested_by = $1 and removed_at is null and id > $2
     order by id limit $3`,
    [userId, last, BATCH],
  );
}
