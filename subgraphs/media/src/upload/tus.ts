import { FileStore } from '@tus/file-store';
import { ERRORS, Server, Upload } from '@tus/server';
import type { App } from '../app.js';
import { MediaFile } from '../media-file/media-file.js';
import { removeMediaFile } from '../media-file/media-file.service.js';
import { readRight } from '../signing.js';
import { finishUpload } from './upload.service.js';
import type { UploadLocker } from './upload-locker.js';

/** Below this a failed write is taken for a full disk. */
const FULL_BYTES = 16 * 1024 * 1024;

/** tus 1.0 over the uploads that `createUpload` made; its `Upload`s are the rows. */
export function createTusServer(app: App, locker: UploadLocker): Server {
  const datastore = new FileStore({
    directory: app.storage.originals,
    expirationPeriodInMilliseconds: app.config.uploadLifetimeS * 1000,
    configstore: {
      get: (id) => findUpload(app, id),
      set: async () => {},
      delete: (id) => removeMediaFile(app, { id }),
    },
  });
  // Uploads are created by the mutation, never here.
  datastore.extensions = ['termination', 'expiration'];
  const server = new Server({
    path: '/uploads',
    datastore,
    locker,
    lockDrainTimeout: 500,
    exposedHeaders: ['Upload-Expires'],
    disableTerminationForFinishedUploads: true,
    getFileIdFromRequest: (_request, token) => token && readRight(app.config.urlKey, 'upload', token),
    async onUploadFinish(_request, { id }) {
      await finishUpload(app, id);
      return {};
    },
    async onResponseError(_request, error) {
      if (!isWriteError(error) || (await app.storage.freeBytes()) > FULL_BYTES) return undefined;
      return { status_code: 507, body: 'The disk of the server is full. Resume when there is room again.\n' };
    },
  });
  return server;
}

function isWriteError(error: unknown): boolean {
  return error === ERRORS.FILE_WRITE_ERROR;
}

async function findUpload(app: App, id: string): Promise<Upload | undefined> {
  const file = await app.db.getRepository(MediaFile).findOneBy({ id });
  if (!file) return undefined;
  const { size, fileName, mimeType, createdAt } = file;
  return new Upload({
    id,
    size,
    offset: 0,
    metadata: { filename: fileName, filetype: mimeType },
    creation_date: createdAt.toISOString(),
  });
}
