import { randomUUID } from 'node:crypto';
import { createWriteStream } from 'node:fs';
import { copyFile, mkdir, open, opendir, rename, rm, rmdir, stat } from 'node:fs/promises';
import { dirname, join, relative, sep } from 'node:path';
import { pipeline } from 'node:stream/promises';
import { makeFolder } from '@medianest/kit';
import { checkKey } from './keys.js';
import { createOpenFiles, toFound } from './open-files.js';
import { roomAt } from './room.js';
import { removeStale } from './scratch.js';
import { FileMissingError, type Storage, type Stored } from './storage.js';

/** Files that are being written, on the same disk as their places; no key begins with a dot. */
const PARTS = '.parts';

/** Keeps files below a folder, each at the path that its key is. */
export function createDiskStorage(root: string): Storage {
  makeFolder(join(root, PARTS));
  const pathOf = (key: string) => join(root, checkKey(key));
  const files = createOpenFiles((path) => open(path, 'r').catch(ignoreAbsent));
  const newPart = () => join(root, PARTS, randomUUID());
  /** Moves a file of this disk to its place. */
  const settle = async (part: string, key: string) => {
    const path = pathOf(key);
    await syncFile(part);
    for (let attempt = 0; ; attempt++) {
      await mkdir(dirname(path), { recursive: true });
      try {
        await rename(part, path);
        files.forget(path);
        break;
      } catch (error) {
        // The folder was empty, and its remover came between.
        if (attempt > 5 || codeOf(error) !== 'ENOENT' || !(await statFile(part))) throw error;
      }
    }
    await syncFile(dirname(path));
  };
  return {
    stat: async (key) => toStored(key, (await files.peek(pathOf(key))) ?? (await statFile(pathOf(key)))),
    open: async (key, range) => (await files.open(pathOf(key)))?.read(range),
    async find(key) {
      const file = await files.open(pathOf(key));
      return file && toFound(key, file);
    },
    async put(key, path) {
      try {
        await settle(path, key);
      } catch (error) {
        if (codeOf(error) !== 'EXDEV') throw error;
        const part = newPart();
        await copyFile(path, part);
        await settle(part, key);
        await rm(path, { force: true });
      }
    },
    async write(key, bytes) {
      const part = newPart();
      try {
        await pipeline(bytes, createWriteStream(part));
        await settle(part, key);
      } finally {
        await rm(part, { force: true });
      }
    },
    async remove(key) {
      await rm(pathOf(key), { force: true });
      files.forget(pathOf(key));
      await removeEmpty(root, dirname(pathOf(key)));
    },
    async removeAll(prefix) {
      // Somebody may still write into the folder while it is emptied: the retries see it through.
      await rm(pathOf(prefix), { recursive: true, force: true, maxRetries: 5, retryDelay: 50 });
      files.forget(pathOf(prefix.replace(/\/$/, '')));
      await removeEmpty(root, dirname(pathOf(prefix)));
    },
    list: (prefix) => walk(root, pathOf(prefix)),
    async withLocal(key, signal, use) {
      signal.throwIfAborted();
      const path = pathOf(key);
      if (!(await statFile(path))) throw new FileMissingError(key);
      return use(path);
    },
    freeBytes: () => roomAt(root),
    tidy: () => removeStale(join(root, PARTS)),
  };
}

async function* walk(root: string, folder: string): AsyncGenerator<Stored> {
  const entries = await opendir(folder).catch(ignoreAbsent);
  if (!entries) return;
  for await (const entry of entries) {
    const path = join(folder, entry.name);
    if (entry.isDirectory()) yield* walk(root, path);
    const stored = entry.isFile() && toStored(relative(root, path).replaceAll(sep, '/'), await statFile(path));
    if (stored) yield stored;
  }
}

function toStored(key: string, found: Omit<Stored, 'key'> | undefined): Stored | undefined {
  return found && { key, size: found.size, modified: found.modified };
}

async function statFile(path: string) {
  const found = await stat(path).catch(ignoreAbsent);
  return found?.isFile() ? { size: found.size, modified: found.mtime } : undefined;
}

async function syncFile(path: string): Promise<void> {
  await using file = await open(path, 'r');
  await file.sync();
}

/** Goes up from a folder and removes what is empty, but not the folders of the kinds of files. */
async function removeEmpty(root: string, folder: string): Promise<void> {
  for (let at = folder; dirname(at) !== root && at !== root; at = dirname(at)) {
    try {
      await rmdir(at);
    } catch (error) {
      if (codeOf(error) !== 'ENOENT') return;
    }
  }
}

const codeOf = (error: unknown) => (error as NodeJS.ErrnoException).code;

function ignoreAbsent(error: unknown): undefined {
  if (!['ENOENT', 'ENOTDIR'].includes(codeOf(error) ?? '')) throw error;
}
