import { mkdirSync } from 'node:fs';
import { mkdir, open, readdir, rename, rm, rmdir, stat, statfs } from 'node:fs/promises';
import { join } from 'node:path';

/** Where bytes live: originals as they were uploaded, and what was made of them, one folder per version. */
export interface Storage {
  /** Of the uploads, which are also the originals: a file becomes visible by its row, not by its place. */
  readonly originals: string;
  original(id: string): string;
  /** Bytes of the original that are here; undefined when there is none. */
  originalSize(id: string): Promise<number | undefined>;
  /** Makes sure that the original survives a power cut. @returns whether there is one. */
  sync(id: string): Promise<boolean>;
  artifact(id: string, version: string, path: string): string;
  /** An empty folder for one run. What earlier runs of the file left unfinished is removed. */
  startVersion(id: string, version: string): Promise<string>;
  /** Gives a run's folder its final name in one step. */
  keepVersion(id: string, version: string): Promise<void>;
  dropUnfinished(id: string, version: string): Promise<void>;
  /** Removes the versions of a file other than the one in use. */
  keepOnly(id: string, version: string | null): Promise<void>;
  remove(id: string): Promise<void>;
  /** The ids of all files of which anything is here. */
  ids(): Promise<string[]>;
  freeBytes(): Promise<number>;
  /** Whether an error while writing is best explained by a full disk. */
  isFull(): Promise<boolean>;
}

/** Less than this is nothing: a segment or a write buffer may not fit. */
const FULL_BYTES = 16 * 1024 * 1024;

export function createDiskStorage(root: string): Storage {
  const [originals, artifacts, unfinished] = ['originals', 'artifacts', 'unfinished'].map((name) =>
    join(root, name),
  ) as [string, string, string];
  for (const folder of [originals, artifacts, unfinished]) mkdirSync(folder, { recursive: true });
  const workFolder = (id: string, version: string) => join(unfinished, id, version);
  return {
    originals,
    original: (id) => join(originals, id),
    originalSize: (id) => sizeOf(join(originals, id)),
    async sync(id) {
      await using file = await open(join(originals, id), 'r+').catch(ignoreAbsent);
      await file?.datasync();
      return file !== undefined;
    },
    artifact: (id, version, path) => join(artifacts, id, version, path),
    async startVersion(id, version) {
      await removeTree(join(unfinished, id));
      await mkdir(workFolder(id, version), { recursive: true });
      return workFolder(id, version);
    },
    async keepVersion(id, version) {
      await mkdir(join(artifacts, id), { recursive: true });
      await rename(workFolder(id, version), join(artifacts, id, version));
      await rmdir(join(unfinished, id)).catch(ignoreUsed);
    },
    async dropUnfinished(id, version) {
      await removeTree(workFolder(id, version));
      await rmdir(join(unfinished, id)).catch(ignoreUsed);
    },
    async keepOnly(id, version) {
      const versions = await readdir(join(artifacts, id)).catch(() => []);
      await Promise.all(
        versions.filter((name) => name !== version).map((name) => removeTree(join(artifacts, id, name))),
      );
    },
    async remove(id) {
      for (const folder of [originals, artifacts, unfinished]) await removeTree(join(folder, id));
    },
    async ids() {
      const names = await Promise.all([originals, artifacts, unfinished].map((folder) => readdir(folder)));
      return [...new Set(names.flat())];
    },
    freeBytes: () => freeBytes(root),
    isFull: async () => (await freeBytes(root)) < FULL_BYTES,
  };
}

async function freeBytes(path: string): Promise<number> {
  const { bavail, bsize } = await statfs(path);
  return bavail * bsize;
}

async function sizeOf(path: string): Promise<number | undefined> {
  try {
    return (await stat(path)).size;
  } catch {
    return undefined;
  }
}

/** An orphan of a killed process may still write into the folder while it is emptied: the retries see it through. */
async function removeTree(path: string): Promise<void> {
  await rm(path, { recursive: true, force: true, maxRetries: 5, retryDelay: 50 });
}

function ignoreAbsent(error: NodeJS.ErrnoException): undefined {
  if (error.code !== 'ENOENT') throw error;
}

/** Another run has its own folder beside ours. */
function ignoreUsed(): void {}
