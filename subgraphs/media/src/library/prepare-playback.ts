import type { Actor } from '@medianest/kit';
import type { App } from '../app.js';
import { errors } from '../errors.js';
import { MediaStatus } from '../media-file/enums.js';
import { MediaFile } from '../media-file/media-file.js';
import { findMediaFile } from '../media-file/media-file.service.js';
import { fromTheStart, queueProcessing } from '../processing/queue.js';

/** Makes of a file in a library folder all that is made of an upload. Of one that has it, or soon will, nothing more. */
export async function preparePlayback(app: App, actor: Actor, id: string): Promise<MediaFile> {
  const file = await findMediaFile(app, actor, id);
  if (file.wantsPlayback) return file;
  const { affected } = await app.db
    .getRepository(MediaFile)
    .update(
      { id: file.id, status: MediaStatus.READY, wantsPlayback: false },
      { wantsPlayback: true, ...fromTheStart() },
    );
  const now = await findMediaFile(app, actor, id);
  if (affected) await queueProcessing(app, file.id);
  else if (!now.wantsPlayback) throw errors.NOT_READY(now.status);
  return now;
}
