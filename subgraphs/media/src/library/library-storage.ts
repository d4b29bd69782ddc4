import type { FileHandle } from 'node:fs/promises';
import { join } from 'node:path';
import type { Db } from '@medianest/kit';
import { LIBRARY } from '../storage/keys.js';
import { createOpenFiles, toFound } from '../storage/open-files.js';
import { FileMissingError, type Storage, type Stored } from '../storage/storage.js';
import { openInside, pathOfHandle } from './open-inside.js';

/** A storage that also lends the files of library folders from where they lie. It never changes or removes them. */
export function withLibrary(storage: Storage, db: Db): Storage {
  const isOurs = (key: string) => key.startsWith(LIBRARY);
  const files = createOpenFiles(async (key) => (await openStored(db, key))?.file);
  return {
    async stat(key) {
      if (!isOurs(key)) return storage.stat(key);
      const found = await openStored(db, key);
      await found?.file.close();
      return found?.stored;
    },
    async open(key, range) {
      if (!isOurs(key)) return storage.open(key, range);
      return (await openStored(db, key))?.file.createReadStream(range);
    },
    async find(key) {
      if (!isOurs(key)) return storage.find(key);
      const file = await files.open(key);
      return file && toFound(key, file);
    },
    put: (key, path) => storage.put(refused(key), path),
    write: (key, bytes) => storage.write(refused(key), bytes),
    remove: async (key) => (isOurs(key) ? undefined : storage.remove(key)),
    removeAll: (prefix) => storage.removeAll(refused(prefix)),
    list: (prefix) => storage.list(prefix),
    async withLocal(key, signal, use) {
      if (!isOurs(key)) return storage.withLocal(key, signal, use);
      const found = await openStored(db, key);
      if (!found) throw new FileMissingError(key);
      await using file = found.file;
      return await use(pathOfHandle(file) ?? found.path);
    },
    freeBytes: () => storage.freeBytes(),
    tidy: () => storage.tidy(),
  };
}

function refused(key: string): string {
  if (key.startsWith(LIBRARY)) throw new Error(`${key} lies in a library folder, which is never written to.`);
  return key;
}

interface Found {
  readonly path: string;
  readonly stored: Stored;
  /** Whoever asked closes it. */
  readonly file: FileHandle;
}

async function openStored(db: Db, key: string): Promise<Found | undefined> {
  const [row]: { root: string; path: string }[] = await db.query(
    `select folder.path as root, file.path from library_files file
     join library_folders folder on folder.id = file.folder_id where file.id = $1`,
    [key.slice(LIBRARY.length)],
  );
  const file = row && (await openInside(row.root, row.path));
  if (!file) return undefined;
  const found = await file.stat();
  const stored = { key, size: found.size, modified: found.mtime };
  if (found.isFile()) return { path: join(row.root, row.path), file, stored };
  await file.close();
  return undefined;
}
