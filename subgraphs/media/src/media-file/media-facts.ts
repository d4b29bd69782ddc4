import type { MediaFacts } from '@medianest/contracts';
import { MediaKind } from './enums.js';
import type { MediaFile } from './media-file.js';
import { Visibility } from './visibility.js';

/** What others are told of a file: a fresh row, so that `at` is of that very state. */
export function factsOf(file: MediaFile): MediaFacts {
  const { id, ownerId, fileName, kind, duration, visibility, organizationId, updatedAt } = file;
  return {
    mediaFileId: id,
    ownerId,
    fileName,
    kind: kind ?? MediaKind.VIDEO,
    duration,
    visibility,
    organizationId: visibility === Visibility.ORGANIZATION ? organizationId : null,
    at: updatedAt.toISOString(),
  };
}
