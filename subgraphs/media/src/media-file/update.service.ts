import { type Actor, belongsTo, isUuid } from '@medianest/kit';
import type { App } from '../app.js';
import { errors } from '../errors.js';
import { readFileName } from './file-name.js';
import type { UpdateMediaFileInput } from './media-file.inputs.js';
import { MediaFile } from './media-file.js';
import { findMediaFile, findToChange } from './media-file.service.js';
import { Visibility } from './visibility.js';

/** Changes what is given. Whoever may no longer see the file loses the URLs they have, within seconds. */
export async function updateMediaFile(app: App, actor: Actor, input: UpdateMediaFileInput): Promise<MediaFile> {
  const file = await findToChange(app, actor, input.mediaFileId);
  const fileName = input.fileName == null ? file.fileName : readFileName(input.fileName);
  const rights = readRights(actor, file, input);
  const changed = rights.visibility !== file.visibility || rights.organizationId !== file.organizationId;
  await app.db
    .getRepository(MediaFile)
    .update({ id: file.id }, { fileName, ...(changed && { ...rights, rightsEpoch: () => 'rights_epoch + 1' }) });
  return findMediaFile(app, actor, file.id);
}

type Rights = Pick<MediaFile, 'visibility' | 'organizationId'>;

/** A person lets in only the organizations they belong to themselves. */
function readRights(actor: Actor, file: MediaFile, input: UpdateMediaFileInput): Rights {
  const visibility = input.visibility ?? file.visibility;
  const organizationId = input.organizationId === undefined ? file.organizationId : input.organizationId;
  if (visibility === Visibility.ORGANIZATION && organizationId === null) throw errors.ORGANIZATION_NEEDED();
  if (organizationId === file.organizationId || organizationId === null) return { visibility, organizationId };
  if (!isUuid(organizationId) || !belongsTo(actor, organizationId)) throw errors.NOT_IN_ORGANIZATION();
  return { visibility, organizationId };
}
