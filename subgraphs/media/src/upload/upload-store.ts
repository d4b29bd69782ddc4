import * as tus from '@tus/server';
import type { App } from '../app.js';
import type { RunningHashes } from './running-hashes.js';
import { isPartial } from './upload.js';
import { abortUpload } from './upload.service.js';
import { findUpload, offsetOf } from './upload-offset.js';

/** Uploads as `@tus/server` asks for them: their bytes are in a file of the scratch folder, their rows tell the rest. */
export class UploadStore extends tus.DataStore {
  override extensions = ['creation', 'expiration', 'checksum', 'termination', 'concatenation'];

  constructor(
    private readonly app: App,
    private readonly hashes: RunningHashes,
  ) {
    super();
  }

  override getExpiration(): number {
    return this.app.config.uploadLifetimeS * 1000;
  }

  override async getUpload(id: string): Promise<tus.Upload> {
    const upload = await findUpload(this.app, id);
    const { size, metadata, createdAt } = upload;
    return new tus.Upload({
      id,
      size,
      offset: await offsetOf(this.app, upload),
      ...(metadata !== null && { metadata: tus.Metadata.parse(metadata) }),
      creation_date: createdAt.toISOString(),
    });
  }

  override async remove(id: string): Promise<void> {
    const upload = await findUpload(this.app, id);
    // A part that is whole is still nothing by itself.
    if (upload.whole && !isPartial(upload)) throw tus.ERRORS.INVALID_TERMINATION;
    this.hashes.forget(id);
    await abortUpload(this.app, upload);
  }
}
