import { isUuid } from '@medianest/kit';
import type { Context } from '../context.js';
import type { MediaFile } from './media-file.js';

/** Null also for a file the actor may not see: other subgraphs' types must allow it. */
export async function mediaFileReference({ id }: { id: string }, { loaders }: Context): Promise<MediaFile | null> {
  return isUuid(id) ? ((await loaders.mediaFile.load(id)) ?? null) : null;
}
