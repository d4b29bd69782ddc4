import type { MediaFile } from '../media-file/media-file.js';

export const ORIGINALS = 'originals/';
export const ARTIFACTS = 'artifacts/';
export const LIBRARY = 'library/';

/** Bytes that were uploaded: never altered. */
export const blobKey = (id: string): string => `${ORIGINALS}${id}`;

/** What was uploaded, or lies in a library folder; uploads of a version before blobs have one of their own. */
export function originalKey({
  id,
  blobId,
  libraryFolderId,
}: Pick<MediaFile, 'id' | 'blobId' | 'libraryFolderId'>): string {
  return libraryFolderId === null ? blobKey(blobId ?? id) : `${LIBRARY}${id}`;
}

/** What was made of a file by one run, its version; of all runs without one. */
export function artifactsOf(id: string, version?: string): string {
  return version === undefined ? `${ARTIFACTS}${id}/` : `${ARTIFACTS}${id}/${version}/`;
}

export function artifactKey({ id, version, path }: { id: string; version: string; path: string }): string {
  return `${artifactsOf(id, version)}${path}`;
}

/**
 * Names below each other: a key can be a path, and no key leads elsewhere. Ours are plain; those of what others have put
 * beside it are not, and it must be possible to remove it.
 */
export function checkKey(key: string): string {
  if (/^\w[\w.-]*(?:\/(?!\.{0,2}(?:\/|$))[^/\\\0]+)*\/?$/.test(key)) return key;
  throw new Error(`"${key}" is not a key of the storage.`);
}
