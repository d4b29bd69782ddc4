import { ERRORS, Server } from '@tus/server';
import type { App } from '../app.js';
import { readRight } from '../signing.js';
import { isFull } from '../storage/open-storage.js';
import { finishUpload } from './finish-upload.js';
import { createRunningHashes } from './running-hashes.js';
import type { UploadLocker } from './upload-locker.js';
import { UploadStore } from './upload-store.js';

/** tus 1.0 over the rows of the uploads, but for their creation. */
export function createTusServer(app: App, locker: UploadLocker): Server {
  const hashes = createRunningHashes();
  return new Server({
    path: '/uploads',
    datastore: new UploadStore(app, hashes),
    locker,
    lockDrainTimeout: 500,
    maxSize: app.config.maxUploadBytes,
    allowedHeaders: ['Upload-Checksum'],
    exposedHeaders: ['Upload-Expires', 'Tus-Checksum-Algorithm'],
    getFileIdFromRequest: (_request, token) => token && readRight(app.config.urlKey, 'upload', token),
    async onUploadFinish(_request, { id, size = 0 }) {
      if (!(await finishUpload(app, id, hashes.take(id, size)?.digest()))) throw ERRORS.FILE_NO_LONGER_EXISTS;
      return {};
    },
    onResponseError: (_request, error) => sayWhatFailed(app, error),
  });
}

interface TusAnswer {
  readonly status_code: number;
  readonly body: string;
}

/** tus throws answers as well as errors; the latter must not leave as they are. */
async function sayWhatFailed(app: App, error: TusAnswer | Error): Promise<TusAnswer> {
  if ('status_code' in error) return error;
  app.log.warn({ error }, 'an upload request failed');
  if (await isFull(app)) {
    return { status_code: 507, body: 'The disk of the server is full. Resume when there is room again.\n' };
  }
  return { status_code: 500, body: 'Something went wrong on the server. Resume the upload.\n' };
}
