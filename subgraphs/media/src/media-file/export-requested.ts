import type { UserExportRequested } from '@medianest/contracts';
import { type EntityManager, MoreThan } from 'typeorm';
import type { App } from '../app.js';
import { MediaFile } from './media-file.js';

const BATCH = 500;

/** Tells what media keeps of a person: their files. The bytes are theirs to download as they are. */
export async function exportRequested(
  app: App,
  { exportId, userId }: UserExportRequested,
  tx: EntityManager,
): Promise<void> {
  const emit = app.events.within(tx);
  let [number, last] = [0, '00000000-0000-0000-0000-000000000000'];
  for (;;) {
    const where = { ownerId: userId, id: MoreThan(last) };
    const files = await tx.getRepository(MediaFile).find({ where, order: { id: 'ASC' }, take: BATCH });
    const isLast = files.length < BATCH;
    await emit('user.exportPart', { version: 1, exportId, service: 'media', number, isLast, items: files.map(told) });
    if (isLast) return;
    number++;
    last = files.at(-1)?.id ?? last;
  }
}

function told({ id, fileName, size, mimeType, kind, status, createdAt }: MediaFile): object {
  return { kind: 'file', id, fileName, size, mimeType, mediaKind: kind, status, createdAt };
}
