import type { UserDeleted } from '@medianest/contracts';
import type { App } from '../app.js';
import { MediaFile } from './media-file.js';
import { removeMediaFile } from './media-file.service.js';

/** Erases what the person had uploaded, and with it all that was made of it. Each file in a transaction of its own. */
export async function userDeleted(app: App, { userId }: UserDeleted): Promise<void> {
  const files = await app.db.getRepository(MediaFile).find({ where: { ownerId: userId }, select: { id: true } });
  for (const { id } of files) await removeMediaFile(app, { id });
}
