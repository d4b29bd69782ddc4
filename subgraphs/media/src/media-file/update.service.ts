import type { Actor } from '@medianest/kit';
import type { App } from '../app.js';
import { reserveInOrganization } from '../usage/organization-usage.js';
import { MediaStatus } from './enums.js';
import { readFileName } from './file-name.js';
import { factsOf } from './media-facts.js';
import type { UpdateMediaFileInput } from './media-file.inputs.js';
import { MediaFile } from './media-file.js';
import { findMediaFile, findToChange } from './media-file.service.js';
import { postsAs, readSharing } from './sharing.js';

/** Changes what is given, and tells. Whoever may no longer see the file loses the URLs they have, within seconds. */
export async function updateMediaFile(app: App, actor: Actor, input: UpdateMediaFileInput): Promise<MediaFile> {
  const file = await findToChange(app, actor, input.mediaFileId);
  const { id } = file;
  const fileName = input.fileName == null ? file.fileName : readFileName(input.fileName);
  const sharing = readSharing(postsAs(actor), file, input);
  const { organizationId } = sharing;
  const moves = organizationId !== file.organizationId;
  const changed = moves || sharing.visibility !== file.visibility;
  await app.events.transaction(async (tx, emit) => {
    if (moves && organizationId) await reserveInOrganization(tx, { organizationId, bytes: file.size });
    const rights = changed && { ...sharing, rightsEpoch: () => 'rights_epoch + 1' };
    const files = tx.getRepository(MediaFile);
    await files.update({ id }, { fileName, ...rights, updatedAt: () => 'clock_timestamp()' });
    // Until it is READY nobody was told of it.
    const told = await files.findBy({ id, status: MediaStatus.READY });
    for (const facts of await factsOf(tx, told)) await emit('media.changed', { version: 2, ...facts });
  });
  return findMediaFile(app, actor, id);
}
