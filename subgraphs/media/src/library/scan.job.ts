import { sep } from 'node:path';
import { job, PutBackError } from '@medianest/kit';
import type { App } from '../app.js';
import { shown } from '../media-file/shown.js';
import { indexFiles, type Tally } from './index-files.js';
import { LibraryFolder } from './library-folder.js';
import { LibraryScan } from './library-scan.js';
import { placesAway, removeMissing, ScanProblem } from './remove-missing.js';
import { walk } from './walk.js';

/** Reads a library folder. May run twice: what the first run has found is known to the second. */
export const scanLibraryFolder = job<App, { readonly scanId: string }>({
  async run(app, { scanId }, { signal }) {
    const scan = await claim(app, scanId);
    const folder = scan && (await app.db.getRepository(LibraryFolder).findOneBy({ id: scan.folderId }));
    if (!scan || !folder) return;
    try {
      await read(app, { scan, folder, stop: AbortSignal.any([signal, app.stopping.signal]) });
    } catch (error) {
      if (app.stopping.signal.aborted) throw new PutBackError();
      if (!(error instanceof ScanProblem)) throw error;
      await end(app, scan, error.message);
    }
  },
  async failed(app, { scanId }) {
    const scan = await app.db.getRepository(LibraryScan).findOneBy({ id: scanId });
    if (scan) await end(app, scan, 'Something went wrong in MediaNest; its log says what. Scan again.');
  },
});

interface Reading {
  readonly scan: LibraryScan;
  readonly folder: LibraryFolder;
  readonly stop: AbortSignal;
}

/** Where a scan cannot tell what is there, it forgets nothing; so many such places are remembered. */
const MOST_UNREADABLE = 1_000;
const SHOWN_UNREADABLE = 20;

/** Every name on the way as a screen can show it. */
const shownPath = (path: string) => path.split(sep).map(shown).join('/');

async function read(app: App, { scan, folder, stop }: Reading): Promise<void> {
  const unreadable: string[] = [];
  // A process that died may have found some of it.
  const { added, changed, moved } = scan;
  const tally: Tally = { found: 0, added, changed, moved, unreadable: 0 };
  const note = (path: string) => {
    if (path === '') throw new ScanProblem(`The folder ${folder.path} is not there, or MediaNest may not read it.`);
    tally.unreadable++;
    if (unreadable.length < MOST_UNREADABLE) unreadable.push(path);
  };
  const save = async () => {
    const unreadablePaths = unreadable.slice(0, SHOWN_UNREADABLE).map(shownPath);
    await app.db.getRepository(LibraryScan).update({ id: scan.id }, { ...tally, unreadablePaths });
    await app.live.publish('scan', folder.id, {});
  };
  for await (const files of walk({ root: folder.path, unreadable: note })) {
    stop.throwIfAborted();
    await indexFiles(app, { scan, folder, files, tally, unreadable: note });
    await save();
  }
  if (!scan.acceptRemovals) for (const place of await placesAway(app, { scan, folder, unreadable })) note(place);
  await save();
  const isSure = unreadable.length < MOST_UNREADABLE;
  if (isSure) await removeMissing(app, { scan, folder, unreadable, found: tally.found, stop });
  await end(app, scan);
}

/** Makes it RUNNING, from the beginning. @returns undefined when there is nothing to do (any more) */
async function claim(app: App, id: string): Promise<LibraryScan | null> {
  const [rows] = await app.db.query(
    `update library_scans set status = 'RUNNING', started_at = coalesce(started_at, now()),
       found = 0, unreadable = 0, unreadable_paths = '{}'
     where id = $1 and status in ('QUEUED', 'RUNNING') returning id`,
    [id],
  );
  return rows.length > 0 ? app.db.getRepository(LibraryScan).findOneBy({ id }) : null;
}

async function end(app: App, { id, folderId }: LibraryScan, failure: string | null = null): Promise<void> {
  await app.db.query(
    `update library_scans set status = case when $2::text is null then 'SUCCEEDED' else 'FAILED' end, failure = $2,
       finished_at = now()
     where id = $1 and status = 'RUNNING'`,
    [id, failure],
  );
  await app.live.publish('scan', folderId, {});
}
