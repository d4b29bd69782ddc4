import { rm, writeFile } from 'node:fs/promises';
import { type Actor, type DbOrTx, withScope } from '@medianest/kit';
import { IsNull, LessThan } from 'typeorm';
import type { App } from '../app.js';
import { errors } from '../errors.js';
import { publicUrl } from '../files/urls.js';
import { MediaStatus } from '../media-file/enums.js';
import { readFileName } from '../media-file/file-name.js';
import { MediaFile } from '../media-file/media-file.js';
import { removeMediaFile } from '../media-file/media-file.service.js';
import { UNKNOWN_TYPE } from '../media-file/mime-types.js';
import { firstSharing, postsAs, type Sharing } from '../media-file/sharing.js';
import { signRight } from '../signing.js';
import { reserveInOrganization } from '../usage/organization-usage.js';
import { checkRoom } from '../usage/room.js';
import { reserve } from '../usage/usage.service.js';
import { limitOpenUploads } from './limit-open.js';
import { mustNotBeRefused, takeTurn } from './refusal.js';
import type { CreateUploadInput, CreateUploadPayload } from './upload.inputs.js';
import { Upload } from './upload.js';

/** Makes the row and the empty tus resource, and the URL that carries the right to fill it. */
export async function createUpload(app: App, actor: Actor, input: CreateUploadInput): Promise<CreateUploadPayload> {
  const { userId } = withScope(actor, 'media:write');
  const { fileName, mimeType, size } = input;
  const sharing = firstSharing(postsAs(actor), input);
  const upload = await startUpload(app, { ownerId: userId, size, file: { fileName, mimeType, sharing } });
  const mediaFile = await app.db.getRepository(MediaFile).findOneByOrFail({ id: upload.id });
  return { uploadUrl: uploadUrl(app, upload), mediaFile, expiresAt: upload.expiresAt };
}

/** What is about to come. */
export interface NewUpload {
  readonly ownerId: string;
  /** When the owner was given the right to begin it. @default now */
  readonly givenAt?: Date;
  readonly size: number;
  /** The media file it will be; none for a part. */
  readonly file?: { readonly fileName: string; readonly mimeType: string; readonly sharing?: Sharing };
  /** As a tus client said. */
  readonly concat?: string | undefined;
  readonly metadata?: string | undefined;
  /** Of a part: the organization that what it becomes is for. */
  readonly organizationId?: string | null;
  /** What it will be joined of, in this order: their room becomes its own. */
  readonly parts?: readonly Upload[];
}

/** Reserves the room and makes the rows and the empty file. */
export async function startUpload(app: App, upload: NewUpload): Promise<Upload> {
  const { ownerId, givenAt = new Date(), size, file, parts = [], ...said } = upload;
  if (size === 0) throw errors.UPLOAD_EMPTY();
  if (size > app.config.maxUploadBytes) throw errors.UPLOAD_TOO_LARGE(size, app.config.maxUploadBytes);
  await checkRoom(app, size);
  const named = file && {
    ...file,
    ...{ fileName: readFileName(file.fileName), mimeType: readMimeType(file.mimeType) },
  };
  const expiresAt = new Date(Date.now() + app.config.uploadLifetimeS * 1000);
  const begun = await app.db.transaction(async (tx) => {
    await takeTurn(tx, ownerId);
    await mustNotBeRefused(tx, ownerId, givenAt);
    // One of parts brings no more than is open already.
    if (parts.length === 0) {
      await limitOpenUploads(tx, ownerId);
      await reserve(app, tx, { personId: ownerId, bytes: size });
    }
    const organizationId = file?.sharing?.organizationId ?? said.organizationId;
    const reserved = sizeOf(parts.filter((part) => part.organizationId === organizationId));
    if (organizationId) await reserveInOrganization(tx, { organizationId, bytes: size - reserved });
    const made = await insertUpload(tx, { ownerId, size, expiresAt, ...said, ...(named && { file: named }) });
    for (const [position, { id }] of parts.entries()) {
      const free = { id, partOf: IsNull() };
      const { affected } = await tx.getRepository(Upload).update(free, { partOf: made.id, position });
      // Another final upload has taken it a moment ago.
      if (!affected) throw errors.UPLOAD_PARTS_WRONG();
    }
    return made;
  });
  await writeFile(app.scratch.upload(begun.id), '');
  return begun;
}

export const sizeOf = (uploads: readonly Upload[]): number => uploads.reduce((sum, { size }) => sum + size, 0);

/** The rows of bytes that come; their room is reserved already. */
export async function insertUpload(
  tx: DbOrTx,
  { file, ...columns }: Omit<NewUpload, 'parts' | 'givenAt'> & { readonly expiresAt: Date },
): Promise<Upload> {
  const uploads = tx.getRepository(Upload);
  const made = await uploads.save(uploads.create(columns));
  if (!file) return made;
  const { id, ownerId, size } = made;
  const { sharing, ...named } = file;
  await tx.getRepository(MediaFile).insert({ ...NEW_FILE, ...named, ...sharing, id, ownerId, size });
  return made;
}

const NEW_FILE = {
  status: MediaStatus.UPLOADING,
  streams: [],
  chapters: [],
  tags: {},
  progress: 0,
  artifacts: {},
};

export function uploadUrl({ config }: App, { id, expiresAt }: Upload): string {
  const expires = Math.floor(expiresAt.getTime() / 1000);
  return publicUrl(config, `uploads/${signRight(config.urlKey, 'upload', { id, expires })}`);
}

function readMimeType(declared: string): string {
  const mimeType = declared.trim().toLowerCase();
  if (/^(video|audio|image)\/[\w.+-]{1,100}$/.test(mimeType) || mimeType === UNKNOWN_TYPE) return mimeType;
  throw errors.UPLOAD_NOT_MEDIA(declared.slice(0, 100));
}

/** Ends an upload that is not whole, with the media file it would have been. */
export async function abortUpload(app: App, { id }: Pick<Upload, 'id'>): Promise<void> {
  await removeMediaFile(app, { id, status: MediaStatus.UPLOADING });
  await app.db.getRepository(Upload).delete({ id });
  await rm(app.scratch.upload(id), { force: true });
}

/** Removes uploads that were given up, and forgets those that ended well. */
export async function reapUploads(app: App): Promise<void> {
  const expired = await app.db.getRepository(Upload).findBy({ expiresAt: LessThan(new Date()) });
  for (const upload of expired) await abortUpload(app, upload);
}
