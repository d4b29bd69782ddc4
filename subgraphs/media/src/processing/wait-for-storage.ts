import type { App } from '../app.js';
import { MediaStatus, type ProcessingStep } from '../media-file/enums.js';
import { MediaFile } from '../media-file/media-file.js';
import { freeBytes, isFull } from '../storage/open-storage.js';
import { DiskFullError, type StorageFault } from './fault.js';
import { dropRun } from './flow.js';
import { fromTheStart } from './queue.js';
import { endJobs, held, tell } from './run.js';

// A disk that is full is nobody's fault, and is not full for ever; nor is a bucket away for ever. A file that finds it so
// waits, and is begun again by the sweep, without anybody's doing.

/** Until the sweep looks at a file again that waits. */
const WAIT_MS = 2 * 60_000;
const LOOK_MS = 1_000;
/** A film that fills the disk by itself each time must not do so for ever. */
const MOST_RUNS = 5;

const later = () => new Date(Date.now() + WAIT_MS);

/**
 * What is made of a file takes about as much as the file, unless it is pictures alone.
 * @returns whether there is room for it; without, the file waits
 */
export async function hasRoom(app: App, file: MediaFile): Promise<boolean> {
  const pictures = file.libraryFolderId !== null && !file.wantsPlayback;
  if ((await freeBytes(app)) > (pictures ? 0 : file.size)) return true;
  await app.db.getRepository(MediaFile).update({ id: file.id, status: MediaStatus.PROCESSING }, { queuedAt: later() });
  await tell(app, file);
  return false;
}

/** Gives up a run for the storage's fault. @returns whether the file waits for another; else it has had enough */
export async function waitForStorage(
  app: App,
  file: MediaFile,
  { step, fault }: { readonly step: ProcessingStep; readonly fault: StorageFault },
): Promise<boolean> {
  if (fault instanceof DiskFullError && (await runsEndedBy(app, file, fault)) >= MOST_RUNS) return false;
  const waits = await app.db.transaction(async (tx) => {
    const { progress: _kept, ...again } = { ...fromTheStart(), queuedAt: later(), version: null, artifacts: {} };
    const { affected } = await tx.getRepository(MediaFile).update(held(file), again);
    if (affected) await endJobs(tx, [file.id]);
    return Boolean(affected);
  });
  if (!waits) return true;
  // What stays of it in a storage that is away, the next run removes.
  await dropRun(app, file, step).catch((error) => app.log.warn({ mediaFileId: file.id, error }, 'a run was left over'));
  await tell(app, file);
  return true;
}

async function runsEndedBy({ db }: App, { id }: MediaFile, { message }: StorageFault): Promise<number> {
  const [{ runs }]: [{ runs: number }] = await db.query(
    'select count(distinct run_id)::int as runs from processing_jobs where media_file_id = $1 and error = $2',
    [id, message],
  );
  return runs;
}

/** Calls back when there is no room left, as long as it is not disposed. */
export function watchRoom(app: App, full: () => void): Disposable {
  const look = async () => {
    if (await isFull(app).catch(() => false)) full();
  };
  const timer = setInterval(look, LOOK_MS);
  return { [Symbol.dispose]: () => clearInterval(timer) };
}
