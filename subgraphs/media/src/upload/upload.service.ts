import { existsSync } from 'node:fs';
import { stat, writeFile } from 'node:fs/promises';
import { type Actor, withScope } from '@medianest/kit';
import { LessThan } from 'typeorm';
import type { App } from '../app.js';
import { errors } from '../errors.js';
import { publicUrl } from '../files/urls.js';
import { MediaStatus } from '../media-file/enums.js';
import { readFileName } from '../media-file/file-name.js';
import { MediaFile } from '../media-file/media-file.js';
import { removeMediaFile } from '../media-file/media-file.service.js';
import { queueProcessing } from '../processing/queue.js';
import { signRight } from '../signing.js';
import { originalKey } from '../storage/keys.js';
import { freeBytes } from '../storage/open-storage.js';
import type { CreateUploadInput, CreateUploadPayload } from './upload.inputs.js';

/** Makes the row and the empty tus resource, and the URL that carries the right to fill it. */
export async function createUpload(app: App, actor: Actor, input: CreateUploadInput): Promise<CreateUploadPayload> {
  const person = withScope(actor, 'media:write');
  const { size } = input;
  const mimeType = readMimeType(input.mimeType);
  if (size === 0) throw errors.UPLOAD_EMPTY();
  if (size > app.config.maxUploadBytes) throw errors.UPLOAD_TOO_LARGE(size, app.config.maxUploadBytes);
  if (size > (await freeBytes(app))) throw errors.STORAGE_FULL(size);
  const expiresAt = new Date(Date.now() + app.config.uploadLifetimeS * 1000);
  const files = app.db.getRepository(MediaFile);
  const { id } = await files.save(
    files.create({
      ownerId: person.userId,
      fileName: readFileName(input.fileName),
      size,
      mimeType,
      status: MediaStatus.UPLOADING,
      streams: [],
      progress: 0,
      artifacts: {},
      uploadExpiresAt: expiresAt,
    }),
  );
  await writeFile(app.scratch.upload(id), '');
  return { uploadUrl: uploadUrl(app, id, expiresAt), mediaFile: await files.findOneByOrFail({ id }), expiresAt };
}

function uploadUrl({ config }: App, id: string, expiresAt: Date): string {
  const expires = Math.floor(expiresAt.getTime() / 1000);
  return publicUrl(config, `uploads/${signRight(config.urlKey, 'upload', { id, expires })}`);
}

function readMimeType(declared: string): string {
  const mimeType = declared.trim().toLowerCase();
  if (/^(video|audio|image)\/[\w.+-]{1,100}$/.test(mimeType)) return mimeType;
  throw errors.UPLOAD_NOT_MEDIA(declared.slice(0, 100));
}

/**
 * The last byte is here: from now on the file is PROCESSING. Called whenever somebody finds it whole; only the first
 * call has an effect.
 * @returns whether it is still there: it may have been deleted while its last bytes came
 */
export async function finishUpload(app: App, id: string): Promise<boolean> {
  if (!(await keepOriginal(app, id))) return false;
  const { affected } = await app.db
    .getRepository(MediaFile)
    .update(
      { id, status: MediaStatus.UPLOADING },
      { status: MediaStatus.PROCESSING, uploadExpiresAt: null, queuedAt: new Date() },
    );
  if (affected) await queueProcessing(app, id);
  if (affected || (await app.db.getRepository(MediaFile).existsBy({ id }))) return true;
  await app.storage.remove(originalKey({ id }));
  return false;
}

/** @returns whether the original is in its place: another process may have put it there, or a deletion removed it */
async function keepOriginal({ scratch, storage }: App, id: string): Promise<boolean> {
  if (existsSync(scratch.upload(id))) await storage.put(originalKey({ id }), scratch.upload(id)).catch(ignoreAbsent);
  return (await storage.stat(originalKey({ id }))) !== undefined;
}

function ignoreAbsent(error: NodeJS.ErrnoException): void {
  if (error.code !== 'ENOENT') throw error;
}

/** Its last byte may have come just before its process died. */
export async function isWhole({ scratch, storage }: App, { id, size }: MediaFile): Promise<boolean> {
  const coming = await stat(scratch.upload(id)).catch(ignoreAbsent);
  return (coming ?? (await storage.stat(originalKey({ id }))))?.size === size;
}

/** Finds uploads whose last byte arrived just before their process died. */
export async function finishWholeUploads(app: App): Promise<void> {
  const files = await app.db.getRepository(MediaFile).findBy({ status: MediaStatus.UPLOADING });
  for (const file of files) if (await isWhole(app, file)) await finishUpload(app, file.id);
}

/** Removes uploads that were given up. */
export async function reapUploads(app: App): Promise<void> {
  const expired = await app.db
    .getRepository(MediaFile)
    .findBy({ status: MediaStatus.UPLOADING, uploadExpiresAt: LessThan(new Date()) });
  for (const { id } of expired) await removeMediaFile(app, { id, status: MediaStatus.UPLOADING });
}
