import { dirname } from 'node:path';
import type { MediaFacts } from '@medianest/contracts';
import type { DbOrTx } from '@medianest/kit';
import { MediaKind } from './enums.js';
import type { MediaFile } from './media-file.js';
import { Visibility } from './visibility.js';

/** What others are told of files: fresh rows, so that `at` is of that very state. */
export async function factsOf(db: DbOrTx, files: readonly MediaFile[]): Promise<MediaFacts[]> {
  const folders = await foldersOf(db, files);
  return files.map(({ id, ownerId, fileName, kind, duration, visibility, organizationId, updatedAt }) => ({
    mediaFileId: id,
    ownerId,
    fileName,
    folder: folders.get(id) ?? null,
    kind: kind ?? MediaKind.VIDEO,
    duration,
    visibility,
    organizationId: visibility === Visibility.ORGANIZATION ? organizationId : null,
    at: updatedAt.toISOString(),
  }));
}

/** Where files lie in their library folders, from there on; not of those that lie in it directly. */
async function foldersOf(db: DbOrTx, files: readonly MediaFile[]): Promise<Map<string, string>> {
  const ids = files.filter(({ libraryFolderId }) => libraryFolderId !== null).map(({ id }) => id);
  const rows: { id: string; path: string }[] =
    ids.length === 0 ? [] : await db.query('select id, path from library_files where id = any($1)', [ids]);
  return new Map(rows.filter(({ path }) => path.includes('/')).map(({ id, path }) => [id, dirname(path)]));
}
