import { existsSync } from 'node:fs';
import { rm, stat } from 'node:fs/promises';
import type { DbOrTx } from '@medianest/kit';
import type { App } from '../app.js';
import { Blob } from '../blob/blob.js';
import { claimBlob, findBlob } from '../blob/blob.service.js';
import { MediaStatus } from '../media-file/enums.js';
import { MediaFile } from '../media-file/media-file.js';
import { queueProcessing } from '../processing/queue.js';
import { blobKey } from '../storage/keys.js';
import { hashFile } from './running-hashes.js';
import { isPartial, Upload } from './upload.js';

/**
 * The last byte is here: from now on the file is PROCESSING. Called whenever somebody finds it whole; only the first
 * call has an effect. Bytes that are here already are kept once.
 * @param known the SHA-256 when it was made while the bytes came
 * @returns whether it is still there: it may have been deleted while its last bytes came
 */
export async function finishUpload(app: App, id: string, known?: Buffer): Promise<boolean> {
  const uploads = app.db.getRepository(Upload);
  const upload = await uploads.findOneBy({ id });
  if (!upload || upload.whole) return upload !== null;
  if (isPartial(upload)) {
    await uploads.update({ id }, { whole: true });
    return true;
  }
  const sha256 = upload.sha256 ?? known ?? (await hashFile(app.scratch.upload(id)).catch(ignoreAbsent));
  // Gone while we looked: another process has taken it over, or it was deleted.
  if (!sha256) return uploads.existsBy({ id });
  // Who comes after us finds no file to hash.
  if (!upload.sha256) await uploads.update({ id }, { sha256 });
  const taken = await takeOver(app, { ...upload, sha256 });
  if (taken) await queueProcessing(app, id);
  return taken || uploads.existsBy({ id });
}

type Hashed = Upload & { readonly sha256: Buffer };

/** @returns whether we were the one who made it a file that is PROCESSING */
async function takeOver(app: App, upload: Hashed): Promise<boolean> {
  const { id, sha256 } = upload;
  const known = await findBlob(app.db, sha256);
  if (!known && !(await keepBytes(app, id))) return false;
  const outcome = await app.db.transaction((tx) => settle(app, tx, upload)).catch(outcomeOf);
  // The last file that had these bytes was deleted a moment ago.
  if (outcome === 'bytes-missing') return takeOver(app, upload);
  await dropSpare(app, id);
  return outcome === 'taken';
}

/** Makes the rows tell that the bytes are here. */
async function settle({ storage }: App, tx: DbOrTx, { id, sha256, size }: Hashed): Promise<Outcome> {
  const blobId = await claimBlob(tx, { own: id, sha256, size });
  if (blobId === id && !(await storage.stat(blobKey(id)))) throw new NotSettled('bytes-missing');
  const { affected } = await tx
    .getRepository(MediaFile)
    .update({ id, status: MediaStatus.UPLOADING }, { status: MediaStatus.PROCESSING, blobId, queuedAt: new Date() });
  if (!affected) throw new NotSettled('not-wanted');
  await tx.getRepository(Upload).update({ id }, { whole: true });
  return 'taken';
}

type Outcome = 'taken' | 'bytes-missing' | 'not-wanted';

/** Takes the transaction back. */
class NotSettled extends Error {
  constructor(readonly outcome: Outcome) {
    super(outcome);
  }
}

function outcomeOf(error: unknown): Outcome {
  if (error instanceof NotSettled) return error.outcome;
  throw error;
}

/** @returns whether the bytes are in the storage: another process may have put them there, or a deletion removed them */
async function keepBytes({ scratch, storage }: App, id: string): Promise<boolean> {
  if (existsSync(scratch.upload(id))) await storage.put(blobKey(id), scratch.upload(id)).catch(ignoreAbsent);
  return (await storage.stat(blobKey(id))) !== undefined;
}

/** Removes what came, unless it is what is kept. */
async function dropSpare({ db, scratch, storage }: App, id: string): Promise<void> {
  await rm(scratch.upload(id), { force: true });
  if (!(await db.getRepository(Blob).existsBy({ id }))) await storage.remove(blobKey(id));
}

function ignoreAbsent(error: NodeJS.ErrnoException): undefined {
  if (error.code !== 'ENOENT') throw error;
}

/** Its last byte may have come just before its process died. */
export async function isWhole({ scratch, storage }: App, upload: Upload): Promise<boolean> {
  const { id, size, unverifiedFrom } = upload;
  if (upload.whole || unverifiedFrom !== null) return false;
  const coming = await stat(scratch.upload(id)).catch(ignoreAbsent);
  return (coming ?? (upload.sha256 && (await storage.stat(blobKey(id)))))?.size === size;
}

/** Finds uploads whose last byte arrived just before their process died. */
export async function finishWholeUploads(app: App): Promise<void> {
  const uploads = await app.db.getRepository(Upload).findBy({ whole: false });
  for (const upload of uploads) if (await isWhole(app, upload)) await finishUpload(app, upload.id);
}
