import { FileStore } from '@tus/file-store';
import { ERRORS, Server, Upload } from '@tus/server';
import type { App } from '../app.js';
import { MediaStatus } from '../media-file/enums.js';
import { MediaFile } from '../media-file/media-file.js';
import { removeMediaFile } from '../media-file/media-file.service.js';
import { readRight } from '../signing.js';
import { isFull } from '../storage/open-storage.js';
import { finishUpload } from './upload.service.js';
import type { UploadLocker } from './upload-locker.js';

/** tus 1.0 over the uploads that `createUpload` made; its `Upload`s are the rows. */
export function createTusServer(app: App, locker: UploadLocker): Server {
  const datastore = new UploadStore({
    directory: app.scratch.uploads,
    expirationPeriodInMilliseconds: app.config.uploadLifetimeS * 1000,
    configstore: {
      get: (id) => findUpload(app, id),
      set: async () => {},
      delete: (id) => removeMediaFile(app, { id }),
    },
  });
  // Uploads are created by the mutation, never here.
  datastore.extensions = ['termination', 'expiration'];
  return new Server({
    path: '/uploads',
    datastore,
    locker,
    lockDrainTimeout: 500,
    exposedHeaders: ['Upload-Expires'],
    disableTerminationForFinishedUploads: true,
    getFileIdFromRequest: (_request, token) => token && readRight(app.config.urlKey, 'upload', token),
    async onUploadFinish(_request, { id }) {
      if (!(await finishUpload(app, id))) throw ERRORS.FILE_NO_LONGER_EXISTS;
      return {};
    },
    onResponseError: (_request, error) => sayWhatFailed(app, error),
  });
}

/** An upload that is whole has gone to the storage; who asks for it is told that nothing is missing. */
class UploadStore extends FileStore {
  override async getUpload(id: string): Promise<Upload> {
    const upload = await this.configstore.get(id);
    return upload && upload.offset === upload.size ? upload : super.getUpload(id);
  }
}

interface TusAnswer {
  readonly status_code: number;
  readonly body: string;
}

/** tus throws answers as well as errors; the latter must not leave as they are. */
async function sayWhatFailed(app: App, error: TusAnswer | Error): Promise<TusAnswer> {
  const known = 'status_code' in error && error !== ERRORS.FILE_WRITE_ERROR ? error : undefined;
  if (known) return known;
  app.log.warn({ error }, 'an upload request failed');
  if (await isFull(app)) {
    return { status_code: 507, body: 'The disk of the server is full. Resume when there is room again.\n' };
  }
  return { status_code: 500, body: 'Something went wrong on the server. Resume the upload.\n' };
}

async function findUpload(app: App, id: string): Promise<Upload | undefined> {
  const file = await app.db.getRepository(MediaFile).findOneBy({ id });
  if (!file) return undefined;
  const { size, fileName, mimeType, createdAt, status } = file;
  return new Upload({
    id,
    size,
    offset: status === MediaStatus.UPLOADING ? 0 : size,
    metadata: { filename: fileName, filetype: mimeType },
    creation_date: createdAt.toISOString(),
  });
}
