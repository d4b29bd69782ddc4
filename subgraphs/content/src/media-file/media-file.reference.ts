import { MediaFile } from './media-file.js';

/** Whether the file is there and for whom is media's to say; here it is only the end of a link. */
export const mediaFileReference = (reference: { id: string }): MediaFile => MediaFile.of(reference.id);
