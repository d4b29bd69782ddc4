import { randomUUID } from 'node:crypto';
import { mkdirSync } from 'node:fs';
import { mkdir, readdir, rm, rmdir, stat, statfs, utimes } from 'node:fs/promises';
import { join } from 'node:path';

/** Local folders for what is not finished: uploads that still come, what ffmpeg writes, copies of files kept elsewhere. */
export interface Scratch {
  /** Of the uploads that still come, each in a file of its id. */
  readonly uploads: string;
  upload(id: string): string;
  /** An empty folder for one run. What earlier runs of the file left is removed. */
  startRun(id: string, runId: string): Promise<string>;
  dropRun(id: string, runId: string): Promise<void>;
  /** Removes all that is here of a file. */
  remove(id: string): Promise<void>;
  /** The ids of all files of which anything is here. */
  ids(): Promise<string[]>;
  /** Gives a path for a copy, and removes what is there after. */
  withCopy<T>(use: (path: string) => Promise<T>): Promise<T>;
  freeBytes(): Promise<number>;
  /** Removes copies that killed processes left. */
  tidy(): Promise<void>;
}

const TOUCH_MS = 60_000;

export function createScratch(root: string): Scratch {
  const [uploads, runs, copies] = ['uploads', 'runs', 'copies'].map((name) => join(root, name)) as [
    string,
    string,
    string,
  ];
  for (const folder of [uploads, runs, copies]) mkdirSync(folder, { recursive: true });
  return {
    uploads,
    upload: (id) => join(uploads, id),
    async startRun(id, runId) {
      await removeTree(join(runs, id));
      const folder = join(runs, id, runId);
      await mkdir(folder, { recursive: true });
      return folder;
    },
    async dropRun(id, runId) {
      await removeTree(join(runs, id, runId));
      await rmdir(join(runs, id)).catch(ignoreUsed);
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
    async freeBytes() {
      const { bavail, bsize } = await statfs(root);
      return bavail * bsize;
    },
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
