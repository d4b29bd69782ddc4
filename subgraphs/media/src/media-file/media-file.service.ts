import { type Actor, afterId, allow, type Connection, isUuid, readPage, toConnection, withScope } from '@medianest/kit';
import type { App } from '../app.js';
import { releaseBlob } from '../blob/blob.service.js';
import { forgetMoves } from '../cold-storage/cold-moves.js';
import { errors } from '../errors.js';
import { LibraryFile } from '../library/library-file.js';
import { cancelFlow, dropRun } from '../processing/flow.js';
import { fromTheStart, queueProcessing } from '../processing/queue.js';
import { failProcessing } from '../processing/run.js';
import { artifactsOf, originalKey } from '../storage/keys.js';
import { Upload } from '../upload/upload.js';
import { containing } from './contains.js';
import { MediaStatus } from './enums.js';
import type { MediaFilesArgs } from './media-file.inputs.js';
import { MediaFile } from './media-file.js';
import { canChange, canSee, seesAll } from './media-file.policy.js';

/** The file, when there is one and the actor may see it; else MEDIA_FILE_NOT_FOUND. */
export async function findMediaFile(app: App, actor: Actor, id: string): Promise<MediaFile> {
  withScope(actor, 'media:read');
  const file = isUuid(id) ? await app.db.getRepository(MediaFile).findOneBy({ id }) : null;
  return allow(file, { actor, rule: canSee, otherwise: errors.MEDIA_FILE_NOT_FOUND });
}

/** The same for who wants to change it. */
export async function findToChange(app: App, actor: Actor, id: string): Promise<MediaFile> {
  withScope(actor, 'media:write');
  const file = await findMediaFile(app, actor, id);
  return allow(file, { actor, rule: canChange, otherwise: errors.MEDIA_FILE_NOT_FOUND });
}

/** `canSee`, for a list. */
const VISIBLE = `file.owner_id = :me or file.visibility = 'EVERYONE'
  or (file.visibility = 'ORGANIZATION' and file.organization_id = any(:us))`;

/** The files that the actor may see, newest first. */
export async function listMediaFiles(app: App, actor: Actor, args: MediaFilesArgs): Promise<Connection<MediaFile>> {
  const person = withScope(actor, 'media:read');
  const page = readPage(args);
  const { status, kind, nameContains, mine, visibility, organizationId } = args.filter ?? {};
  const query = app.db.getRepository(MediaFile).createQueryBuilder('file').orderBy('file.id', 'DESC').take(page.limit);
  if (!seesAll(person)) query.andWhere(`(${VISIBLE})`, { us: person.organizations.map(({ id }) => id) });
  if (typeof mine === 'boolean') query.andWhere(`file.owner_id ${mine ? '=' : '<>'} :me`);
  query.setParameter('me', person.userId);
  if (visibility) query.andWhere('file.visibility = :visibility', { visibility });
  if (organizationId) query.andWhere('file.organization_id = any(:of)', { of: [organizationId].filter(isUuid) });
  if (status) query.andWhere('file.status = :status', { status });
  if (kind) query.andWhere('file.kind = :kind', { kind });
  if (nameContains) query.andWhere('file.file_name ilike :name', { name: containing(nameContains, 'nameContains') });
  const after = afterId(page);
  if (after) query.andWhere('file.id < :after', { after });
  return toConnection(await query.getMany(), page, (file) => [file.id]);
}

/** Puts a FAILED file back to PROCESSING, from the beginning. */
export async function retryProcessing(app: App, actor: Actor, id: string): Promise<MediaFile> {
  const file = await findToChange(app, actor, id);
  const files = app.db.getRepository(MediaFile);
  const { affected } = await files.update({ id: file.id, status: MediaStatus.FAILED }, fromTheStart());
  if (!affected) throw errors.NOT_FAILED((await findToChange(app, actor, id)).status);
  await queueProcessing(app, file.id);
  return findMediaFile(app, actor, file.id);
}

/** Marks the file FAILED and stops the work on it, in whatever process it runs. */
export async function cancelProcessing(app: App, actor: Actor, id: string): Promise<MediaFile> {
  const file = await findToChange(app, actor, id);
  const { runId } = file;
  if (!(await failProcessing(app, { id: file.id, isCancelled: true }, 'Cancelled before it was done.'))) {
    throw errors.NOT_PROCESSING((await findToChange(app, actor, id)).status);
  }
  await dropRun(app, { id: file.id, runId });
  return findMediaFile(app, actor, file.id);
}

/** Removes the row, then everything that was made from it. Gives back what it was. */
export async function deleteMediaFile(app: App, actor: Actor, id: string): Promise<MediaFile> {
  const file = await findToChange(app, actor, id);
  await removeMediaFile(app, { id: file.id });
  return file;
}

/** Without asking who wants it: for those who have asked, and (by `status`) for uploads that were given up. */
export async function removeMediaFile(
  app: App,
  which: { readonly id: string; readonly status?: MediaStatus },
): Promise<void> {
  const { id } = which;
  const spare = await app.events.transaction(async (tx, emit) => {
    const file = await tx.getRepository(MediaFile).findOne({ where: which, lock: { mode: 'pessimistic_write' } });
    if (!file) return undefined;
    await tx.getRepository(MediaFile).delete({ id });
    await tx.getRepository(Upload).delete({ id });
    await tx.getRepository(LibraryFile).update({ id }, { ignored: true });
    await emit('media.deleted', { version: 1, mediaFileId: id });
    return {
      file,
      original: file.blobId === null || (await releaseBlob(tx, file.blobId)) ? originalKey(file) : undefined,
    };
  });
  if (!spare) return;
  await app.live.publish('processing', id, { deleted: true });
  await cancelFlow(app, spare.file);
  // It is gone for everybody: what a storage that is away keeps of it, the integrity check names.
  await removeBytes(app, id, spare.original).catch((error) =>
    app.log.error({ mediaFileId: id, error }, 'a deleted file has left bytes behind'),
  );
}

async function removeBytes(app: App, id: string, original: string | undefined): Promise<void> {
  // What still comes first, since it could become an original in the meantime.
  await app.scratch.remove(id);
  if (original) {
    await app.storage.remove(original);
    await forgetMoves(app, original);
  }
  await app.storage.removeAll(artifactsOf(id));
}
