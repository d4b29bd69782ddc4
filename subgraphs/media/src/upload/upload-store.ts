import { AsyncLocalStorage } from 'node:async_hooks';
import { stat, truncate } from 'node:fs/promises';
import type { Readable } from 'node:stream';
import * as tus from '@tus/server';
import type { App } from '../app.js';
import { type Checksum, start } from './checksum.js';
import type { RunningHashes } from './running-hashes.js';
import { isPartial, Upload } from './upload.js';
import { abortUpload } from './upload.service.js';
import { writeChunk } from './write-chunk.js';

/** The checksum that the request of the moment came with: `@tus/server` knows nothing of it. */
export const announced = new AsyncLocalStorage<Checksum | undefined>();

/** Of tus's checksum extension: the chunk is not what its sender meant. */
const CHECKSUM_MISMATCH = { status_code: 460, body: 'Checksum Mismatch\n' };

/** Uploads whose bytes come into a file of the scratch folder; their rows tell the rest. */
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
    const upload = await this.find(id);
    const { size, metadata, createdAt } = upload;
    return new tus.Upload({
      id,
      size,
      offset: upload.whole ? size : await this.offsetOf(upload),
      ...(metadata !== null && { metadata: tus.Metadata.parse(metadata) }),
      creation_date: createdAt.toISOString(),
    });
  }

  override async write(bytes: Readable, id: string, offset: number): Promise<number> {
    const checksum = announced.getStore();
    const path = this.app.scratch.upload(id);
    const whole = this.hashes.take(id, offset);
    if (!checksum) {
      // An error leaves bytes that nobody has hashed to the end: the hash is lost, the bytes are not.
      const came = await writeChunk(path, bytes, { from: offset, hashes: whole ? [whole] : [] });
      this.hashes.keep(id, offset + came, whole);
      return offset + came;
    }
    const before = whole?.copy();
    const chunk = start(checksum.algorithm);
    await this.note(id, offset);
    try {
      const came = await writeChunk(path, bytes, { from: offset, hashes: whole ? [chunk, whole] : [chunk] });
      if (!chunk.digest().equals(checksum.digest)) throw CHECKSUM_MISMATCH;
      this.hashes.keep(id, offset + came, whole);
      await this.note(id, null);
      return offset + came;
    } catch (error) {
      await truncate(path, offset);
      await this.note(id, null);
      this.hashes.keep(id, offset, before);
      throw error;
    }
  }

  override async remove(id: string): Promise<void> {
    const upload = await this.find(id);
    // A part that is whole is still nothing by itself.
    if (upload.whole && !isPartial(upload)) throw tus.ERRORS.INVALID_TERMINATION;
    this.hashes.forget(id);
    await abortUpload(this.app, upload);
  }

  private async find(id: string): Promise<Upload> {
    const upload = await this.app.db.getRepository(Upload).findOneBy({ id });
    if (!upload) throw tus.ERRORS.FILE_NOT_FOUND;
    return upload;
  }

  /** Called by whoever holds the lock of the upload: a chunk that is unverified now was so when its process died. */
  private async offsetOf({ id, unverifiedFrom }: Upload): Promise<number> {
    const path = this.app.scratch.upload(id);
    if (unverifiedFrom !== null) {
      await truncate(path, unverifiedFrom);
      await this.note(id, null);
    }
    const found = await stat(path).catch(() => undefined);
    if (!found) throw tus.ERRORS.FILE_NO_LONGER_EXISTS;
    return found.size;
  }

  private async note(id: string, unverifiedFrom: number | null): Promise<void> {
    await this.app.db.getRepository(Upload).update({ id }, { unverifiedFrom });
  }
}
