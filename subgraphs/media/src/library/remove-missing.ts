import type { App } from '../app.js';
import { removeMediaFile } from '../media-file/media-file.service.js';
import { LibraryFile } from './library-file.js';
import type { LibraryFolder } from './library-folder.js';
import { LibraryScan } from './library-scan.js';
import { placeAway } from './mounts.js';

/** Why a scan cannot go on, in a sentence. */
export class ScanProblem extends Error {
  override name = 'ScanProblem';
}

interface Scanned {
  readonly scan: LibraryScan;
  readonly folder: LibraryFolder;
  /** Places of which the scan knows nothing. */
  readonly unreadable: readonly string[];
}

interface Missing extends Scanned {
  readonly found: number;
  readonly stop: AbortSignal;
}

const UNSEEN = `file.folder_id = $1 and file.seen_in <> $2 and not exists (
  select from unnest($3::text[]) place where place = '' or file.path = place or starts_with(file.path, place || '/'))`;
const AT_ONCE = 100;
/** So few may go, but not all. */
const FEW = 10;

/** Where a disk was mounted that is away now. Disks that are there lose only what was removed from them. */
export async function placesAway(app: App, { scan, folder, unreadable }: Scanned): Promise<Set<string>> {
  const rows: { place: string }[] = await app.db.query(
    `select distinct coalesce(substring(path from '^(.*)/'), path) as place from library_files file
     where file.mounted and ${UNSEEN}`,
    [folder.id, scan.id, unreadable],
  );
  const away = new Set<string>();
  for (const { place } of rows) {
    const found = await placeAway(folder.path, place);
    if (found !== undefined) away.add(found);
  }
  return away;
}

/** Forgets what a scan has not met, unless that is so much that a disk is more likely to be missing than the files. */
export async function removeMissing(app: App, { scan, folder, unreadable, found, stop }: Missing): Promise<void> {
  const params = [folder.id, scan.id, unreadable];
  const [{ missing }] = await app.db.query(
    `select count(*)::int as missing from library_files file where ${UNSEEN}`,
    params,
  );
  const tooMany = missing > found && (missing > FEW || found === 0);
  if (tooMany && !scan.acceptRemovals) {
    throw new ScanProblem(
      `${missing} of ${missing + found} files are not there any more. Nothing was removed: a disk may not be mounted. If they are gone indeed, scan with "acceptRemovals".`,
    );
  }
  for (;;) {
    stop.throwIfAborted();
    const rows: { id: string }[] = await app.db.query(
      `select id from library_files file where ${UNSEEN} limit ${AT_ONCE}`,
      params,
    );
    for (const { id } of rows) await forgetFile(app, id);
    await app.db.getRepository(LibraryScan).increment({ id: scan.id }, 'removed', rows.length);
    if (rows.length < AT_ONCE) return;
  }
}

/** The media file and all that was made of it, then what is known of the file itself. */
export async function forgetFile(app: App, id: string): Promise<void> {
  await removeMediaFile(app, { id });
  await app.db.getRepository(LibraryFile).delete({ id });
}
