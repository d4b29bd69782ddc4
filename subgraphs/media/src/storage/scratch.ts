import { randomUUID } from 'node:crypto';
import { mkdir, readdir, rm, rmdir, stat, utimes } from 'node:fs/promises';
import { join } from 'node:path';
import { makeFolder } from '@medianest/kit';
import { roomAt } from './room.js';

/** Local folders for what is not finished: uploads that still come, what ffmpeg writes, copies of files kept elsewhere. */
export interface Scratch {
  /** Of the uploads that still come, each in a file of its id. */
  readonly uploads: string;
  upload(id: string): string;
  /** Lends an empty folder for work on a file, and removes it after. */
  withFolder<T>(run: Run, use: (folder: string) => Promise<T>): Promise<T>;
  /** Removes the folders that killed processes left of a run, or of all runs of a file. */
  dropFolders(id: string, runId?: string): Promise<void>;
  /** Removes all that is here of a file. */
  remove(id: string): Promise<void>;
  /** The ids of all files of which anything is here. */
  ids(): Promise<string[]>;
  /** Gives a path for a copy, and removes what is there after. */
  withCopy<T>(use: (path: string) => Promise<T>): Promise<T>;
  /** Bytes that may still be written. */
  freeBytes(): Promise<number>;
  /** Removes copies that killed processes left. */
  tidy(): Promise<void>;
}

/** One go at a file. */
interface Run {
  readonly id: string;
  readonly runId: string;
}

const TOUCH_MS = 60_000;

export function createScratch(root: string): Scratch {
  const [uploads, runs, copies] = ['uploads', 'runs', 'copies'].map((name) => join(root, name)) as [
    string,
    string,
    string,
  ];
  for (const folder of [uploads, runs, copies]) makeFolder(folder);
  const removeEmpty = async (id: string, runId: string) => {
    await rmdir(join(runs, id, runId)).catch(ignoreUsed);
    await rmdir(join(runs, id)).catch(ignoreUsed);
  };
  return {
    uploads,
    upload: (id) => join(uploads, id),
    async withFolder({ id, runId }, use) {
      const folder = join(runs, id, runId, randomUUID());
      await mkdir(folder, { recursive: true });
      try {
        return await use(folder);
      } finally {
        await removeTree(folder);
        await removeEmpty(id, runId);
      }
    },
    async dropFolders(id, runId = '') {
      await removeTree(join(runs, id, runId));
      await removeEmpty(id, runId);
    },
    async remove(id) {
      for (const folder of [uploads, runs]) await removeTree(join(folder, id));
    },
    async ids() {
      const names = await Promise.all([uploads, runs].map((folder) => readdir(folder)));
      return [...new Set(names.flat())];
    },
    async withCopy(use) {
      const path = join(copies, randomUUID());
      // A copy that nobody touches is nobody's.
      const alive = setInterval(() => utimes(path, new Date(), new Date()).catch(ignoreUsed), TOUCH_MS);
      try {
        return await use(path);
      } finally {
        clearInterval(alive);
        await rm(path, { force: true });
      }
    },
    freeBytes: () => roomAt(root),
    tidy: () => removeStale(copies),
  };
}

const STALE_MS = 60 * 60_000;

/** Removes the files of a folder that nobody has written to for an hour. */
export async function removeStale(folder: string): Promise<void> {
  for (const name of await readdir(folder)) {
    const path = join(folder, name);
    const found = await stat(path).catch(ignoreUsed);
    if (found && found.mtimeMs < Date.now() - STALE_MS) await rm(path, { force: true });
  }
}

/** An orphan of a killed process may still write into the folder while it is emptied: the retries see it through. */
async function removeTree(path: string): Promise<void> {
  await rm(path, { recursive: true, force: true, maxRetries: 5, retryDelay: 50 });
}

/** Somebody else has removed it, or has files beside ours. */
function ignoreUsed(): undefined {}
