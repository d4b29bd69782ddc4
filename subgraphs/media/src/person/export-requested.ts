import type { UserExportRequested } from '@medianest/contracts';
import { BEFORE_ALL_IDS } from '@medianest/kit';
import { type EntityManager, MoreThan } from 'typeorm';
import type { App } from '../app.js';
import { MediaFile } from '../media-file/media-file.js';

const BATCH = 500;

/** Tells what media keeps of a person: their files, and what they asked for. The bytes are theirs to download as they are. */
export async function exportRequested(
  app: App,
  { exportId, userId }: UserExportRequested,
  tx: EntityManager,
): Promise<void> {
  const emit = app.events.within(tx);
  const part = { version: 1, exportId, service: 'media' } as const;
  await emit('user.exportPart', { ...part, number: 0, isLast: false, items: await askedBy(tx, userId) });
  let [number, last]: [number, string] = [1, BEFORE_ALL_IDS];
  for (;;) {
    const where = { ownerId: userId, id: MoreThan(last) };
    const files = await tx.getRepository(MediaFile).find({ where, order: { id: 'ASC' }, take: BATCH });
    const isLast = files.length < BATCH;
    await emit('user.exportPart', { ...part, number, isLast, items: files.map(told) });
    if (isLast) return;
    number++;
    last = files.at(-1)?.id ?? last;
  }
}

function told({
  id,
  fileName,
  size,
  mimeType,
  kind,
  status,
  visibility,
  organizationId,
  createdAt,
}: MediaFile): object {
  const facts = { fileName, size, mimeType, mediaKind: kind, status, visibility, organizationId, createdAt };
  return { kind: 'file', id, ...facts };
}

/** Links to fetch from, links given to others, and library folders. */
async function askedBy(tx: EntityManager, userId: string): Promise<object[]> {
  const rows: object[][] = [
    await tx.query(
      `select 'import' as kind, url, title, status, created_at as "createdAt" from imports
       where owner_id = $1 order by id desc limit 1000`,
      [userId],
    ),
    await tx.query(
      `select 'shareLink' as kind, media_file_id as "mediaFileId", created_at as "createdAt", expires_at as "expiresAt"
       from share_links where created_by = $1 order by id desc limit 1000`,
      [userId],
    ),
    await tx.query(
      `select 'libraryFolder' as kind, name, path, created_at as "createdAt" from library_folders
       where owner_id = $1 and removed_at is null order by id`,
      [userId],
    ),
  ];
  return rows.flat();
}
