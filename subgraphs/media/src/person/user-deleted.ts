import type { DomainEvents } from '@medianest/contracts';
import type { App } from '../app.js';
import { forgetImportsOf } from '../import/import.service.js';
import { handOverLibrary } from '../library/hand-over.js';
import { MediaFile } from '../media-file/media-file.js';
import { removeMediaFile } from '../media-file/media-file.service.js';
import { ShareLink } from '../share-link/share-link.js';
import { refuseUploads } from '../upload/refusal.js';
import { Upload } from '../upload/upload.js';
import { abortUpload } from '../upload/upload.service.js';
import { endRights } from './rights.js';

/**
 * Hands over the library folders the person had added, and erases what they had brought here, with all that was made of
 * it. Each step and each file in a transaction of its own; a second time finds what is left.
 */
export async function userDeleted(app: App, event: DomainEvents['user.deleted']): Promise<void> {
  const { userId: ownerId } = event;
  // First of all nothing more may come.
  await app.db.transaction(async (tx) => {
    await endRights(tx, ownerId);
    await refuseUploads(tx, ownerId, 'infinity');
  });
  if ('heirId' in event && event.heirId !== null) await handOverLibrary(app, { from: ownerId, to: event.heirId });
  await forgetImportsOf(app, ownerId);
  await app.db.getRepository(ShareLink).delete({ createdBy: ownerId });
  const uploads = await app.db.getRepository(Upload).find({ where: { ownerId }, select: { id: true } });
  for (const upload of uploads) await abortUpload(app, upload);
  const files = await app.db.getRepository(MediaFile).find({ where: { ownerId }, select: { id: true } });
  for (const { id } of files) await removeMediaFile(app, { id });
}
