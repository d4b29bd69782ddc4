import { Server } from '@tus/server';
import type { App } from '../app.js';
import { readRight } from '../signing.js';
import { isFull } from '../storage/open-storage.js';
import { saysFull } from '../storage/room.js';
import type { Receiver } from './receive.js';
import { DISK_FULL, type TusAnswer } from './tus-answers.js';
import { UploadStore } from './upload-store.js';

/** tus 1.0 over the rows of the uploads, but for their creation and their bytes. */
export function createTusServer({ app, locker, hashes }: Receiver): Server {
  return new Server({
    path: '/uploads',
    datastore: new UploadStore(app, hashes),
    locker,
    lockDrainTimeout: 500,
    maxSize: app.config.maxUploadBytes,
    allowedHeaders: ['Upload-Checksum'],
    exposedHeaders: ['Upload-Expires', 'Tus-Checksum-Algorithm'],
    getFileIdFromRequest: (_request, token) => token && readRight(app.config.urlKey, 'upload', token),
    onResponseError: (_request, error) => sayWhatFailed(app, error),
  });
}

/** tus throws answers as well as errors; the latter must not leave as they are. */
export async function sayWhatFailed(app: App, error: TusAnswer | Error): Promise<TusAnswer> {
  if ('status_code' in error) return error;
  app.log.warn({ error }, 'an upload request failed');
  if (saysFull(error) || (await isFull(app))) return DISK_FULL;
  return { status_code: 500, body: 'Something went wrong on the server. Resume the upload.\n' };
}
