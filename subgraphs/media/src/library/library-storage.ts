import { open, realpath, stat } from 'node:fs/promises';
import { join } from 'node:path';
import type { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import type { Db } from '@medianest/kit';
import { LIBRARY } from '../storage/keys.js';
import { type ByteRange, FileMissingError, type Storage, type Stored } from '../storage/storage.js';
import { isWithin } from './folder-path.js';

/** A storage that also lends the files of library folders from where they lie. It never changes or removes them. */
export function withLibrary(storage: Storage, db: Db): Storage {
  const isOurs = (key: string) => key.startsWith(LIBRARY);
  const find = (key: string) => findStored(db, key);
  return {
    stat: async (key) => (isOurs(key) ? (await find(key))?.stored : storage.stat(key)),
    open: async (key, range) => (isOurs(key) ? read((await find(key))?.path, range) : storage.open(key, range)),
    async send(key, range, to) {
      if (!isOurs(key)) return storage.send(key, range, to);
      const bytes = await read((await find(key))?.path, range);
      if (bytes) await pipeline(bytes, to, { end: false });
      return bytes !== undefined;
    },
    put: (key, path) => storage.put(refused(key), path),
    write: (key, bytes) => storage.write(refused(key), bytes),
    remove: async (key) => (isOurs(key) ? undefined : storage.remove(key)),
    removeAll: (prefix) => storage.removeAll(refused(prefix)),
    list: (prefix) => storage.list(prefix),
    async withLocal(key, signal, use) {
      if (!isOurs(key)) return storage.withLocal(key, signal, use);
      const found = await find(key);
      if (!found) throw new FileMissingError(key);
      return use(found.path);
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
}

/** Where the file lies. A subfolder may have become a link that leads out since the scan: that is not served. */
async function findStored(db: Db, key: string): Promise<Found | undefined> {
  const [row]: { root: string; path: string }[] = await db.query(
    `select folder.path as root, file.path from library_files file
     join library_folders folder on folder.id = file.folder_id where file.id = $1`,
    [key.slice(LIBRARY.length)],
  );
  const path = row && (await realpath(join(row.root, row.path)).catch(ignoreAbsent));
  if (!row || !path || !isWithin(path, row.root)) return undefined;
  const found = await stat(path).catch(ignoreAbsent);
  return found?.isFile() ? { path, stored: { key, size: found.size, modified: found.mtime } } : undefined;
}

async function read(path: string | undefined, range?: ByteRange): Promise<Readable | undefined> {
  const file = path === undefined ? undefined : await open(path).catch(ignoreAbsent);
  return file?.createReadStream(range);
}

function ignoreAbsent(): undefined {}
