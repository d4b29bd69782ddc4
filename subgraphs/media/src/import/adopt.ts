import { rename, stat } from 'node:fs/promises';
import type { DbOrTx } from '@medianest/kit';
import type { App } from '../app.js';
import { MediaStatus } from '../media-file/enums.js';
import { readFileName } from '../media-file/file-name.js';
import { MediaFile } from '../media-file/media-file.js';
import type { Sharing } from '../media-file/sharing.js';
import { Visibility } from '../media-file/visibility.js';
import { rightsOf } from '../person/rights.js';
import { finishUpload } from '../upload/finish-upload.js';
import { hashFile } from '../upload/running-hashes.js';
import { abortUpload, insertUpload } from '../upload/upload.service.js';
import type { Fetched } from './download.js';
import { ImportFault } from './import-fault.js';
import { LostError, save } from './import-run.js';
import { ImportStatus, MediaImport } from './media-import.js';

/** Makes what was fetched a media file, as if its owner had uploaded it. Its room becomes the file's. */
export async function adopt(app: App, run: MediaImport, fetched: Fetched): Promise<void> {
  const { size } = await stat(fetched.path);
  if (size === 0) throw new ImportFault('NOT_MEDIA', { say: 'There is an empty file at that link.' });
  // As long as it takes, somebody may cancel it.
  const sha256 = await hashFile(fetched.path);
  const expiresAt = new Date(Date.now() + app.config.uploadLifetimeS * 1000);
  const file = { fileName: nameOf(run, fetched), mimeType: fetched.mimeType };
  const { id } = await app.db.transaction(async (tx) => {
    const shared = { ...file, sharing: await sharingOf(tx, run) };
    const upload = await insertUpload(tx, { ownerId: run.ownerId, size, expiresAt, file: shared });
    const held = { id: run.id, runId: run.runId ?? '', status: ImportStatus.RUNNING };
    const { affected } = await tx.getRepository(MediaImport).update(held, { mediaFileId: upload.id, reserved: 0 });
    if (!affected) throw new LostError();
    return upload;
  });
  await rename(fetched.path, app.scratch.upload(id));
  await finishUpload(app, id, sha256);
  await save(app, run, { ...DONE, received: size, size });
}

/** It may have come for hours: whoever has left the organization meanwhile, or lost it, keeps it for themselves. */
async function sharingOf(tx: DbOrTx, { id, ownerId }: MediaImport): Promise<Sharing> {
  const { visibility, organizationId } = await tx.getRepository(MediaImport).findOneByOrFail({ id });
  const { posts } = await rightsOf(tx, ownerId);
  if (organizationId === null || posts(organizationId)) return { visibility, organizationId };
  const isShared = visibility === Visibility.ORGANIZATION;
  return { visibility: isShared ? Visibility.PRIVATE : visibility, organizationId: null };
}

const DONE = { status: ImportStatus.DONE, progress: 100, code: null, failure: null };

function nameOf({ fileName }: MediaImport, fetched: Fetched): string {
  try {
    return readFileName((fileName ?? fetched.fileName).slice(-255));
  } catch {
    return 'Import';
  }
}

/**
 * What a killed run had adopted.
 * @returns whether there is nothing left to do
 */
export async function settleAdopted(app: App, run: MediaImport): Promise<boolean> {
  const id = run.mediaFileId;
  if (id === null) return false;
  const file = await app.db.getRepository(MediaFile).findOneBy({ id });
  if (file && file.status !== MediaStatus.UPLOADING) {
    await save(app, run, DONE);
    return true;
  }
  // Whether its bytes had been moved nobody knows: fetched again is certain.
  await abortUpload(app, { id });
  await save(app, run, { mediaFileId: null });
  return false;
}
