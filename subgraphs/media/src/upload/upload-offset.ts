import { stat, truncate } from 'node:fs/promises';
import { ERRORS } from '@tus/server';
import type { App } from '../app.js';
import { Upload } from './upload.js';

/** Throws what `@tus/server` answers when there is none. */
export async function findUpload(app: App, id: string): Promise<Upload> {
  const upload = await app.db.getRepository(Upload).findOneBy({ id });
  if (!upload) throw ERRORS.FILE_NOT_FOUND;
  return upload;
}

/** Called by whoever holds the lock of the upload: a chunk that is unverified now was so when its process died. */
export async function offsetOf(app: App, { id, size, whole, unverifiedFrom }: Upload): Promise<number> {
  if (whole) return size;
  const path = app.scratch.upload(id);
  if (unverifiedFrom !== null) {
    await truncate(path, unverifiedFrom);
    await noteUnverified(app, id, null);
  }
  const found = await stat(path).catch(() => undefined);
  if (found) return found.size;
  // Somebody is taking it over, or has while we looked.
  const now = await findUpload(app, id);
  if (now.whole || now.sha256) return size;
  throw ERRORS.FILE_NO_LONGER_EXISTS;
}

export async function noteUnverified(app: App, id: string, unverifiedFrom: number | null): Promise<void> {
  await app.db.getRepository(Upload).update({ id }, { unverifiedFrom });
}
