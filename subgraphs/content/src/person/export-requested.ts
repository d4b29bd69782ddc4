import type { UserExportRequested } from '@medianest/contracts';
import type { EntityManager } from 'typeorm';
import type { App } from '../app.js';

const BATCH = 500;

interface Link {
  readonly mediaFileId: string;
}

/** Tells what the catalogue keeps of a person: which titles their files are taken for. */
export async function exportRequested(
  app: Pick<App, 'events'>,
  { exportId, userId }: UserExportRequested,
  tx: EntityManager,
): Promise<void> {
  const emit = app.events.within(tx);
  let last: string | undefined;
  for (let number = 0; ; number++) {
    const items = await linksAfter(tx, userId, last);
    const isLast = items.length < BATCH;
    await emit('user.exportPart', { version: 1, exportId, service: 'content', number, isLast, items });
    if (isLast) return;
    last = items.at(-1)?.mediaFileId;
  }
}

function linksAfter(tx: EntityManager, userId: string, last: string | undefined): Promise<Link[]> {
  return tx.query(
    `select 'title' as kind, f.media_file_id as "mediaFileId", f.file_name as "fileName", t.name, t.year
     from title_files f join titles t on t.id = f.title_id
     where f.owner_id = $1 and f.direct and ($2::uuid is null or f.media_file_id > $2) order by f.media_file_id limit $3`,
    [userId, last ?? null, BATCH],
  );
}
