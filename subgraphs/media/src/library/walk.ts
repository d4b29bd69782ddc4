import type { Dirent } from 'node:fs';
import { lstat, readdir } from 'node:fs/promises';
import { join } from 'node:path';
import { shown } from '../media-file/shown.js';
import { isServers, promisedType } from './media-types.js';
import { diskOf } from './mounts.js';
import { openInside, pathOfHandle } from './open-inside.js';

/** A film, song or picture, as its name promises. */
export interface FoundFile {
  /** From the folder on. */
  readonly path: string;
  /** As it can be shown. */
  readonly name: string;
  readonly size: number;
  readonly modifiedMs: number;
  readonly mimeType: string;
  /** On another disk than the folder itself. */
  readonly mounted: boolean;
}

export interface Walk {
  readonly root: string;
  /** A file or subfolder, from the folder on, that cannot be read or noted. */
  unreadable(path: string): void;
}

/** An empty file of one of these names says that a folder is not to be shown. */
const KEEP_OUT = new Set(['.nomedia', '.ignore']);
const AT_ONCE = 200;
/** An index of PostgreSQL holds 2,704 bytes. */
const LONGEST_PATH_BYTES = 2_000;

/** The files of a folder and all below it, some at a time. Links are not followed: they may lead out, or round. */
export async function* walk({ root, unreadable }: Walk): AsyncGenerator<FoundFile[]> {
  const folders = [''];
  const disk = await diskOf(root);
  let batch: FoundFile[] = [];
  for (let folder = folders.pop(); folder !== undefined; folder = folders.pop()) {
    const entries = await entriesOf(root, folder).catch(() => undefined);
    if (!entries) unreadable(folder);
    if (!entries || entries.some(({ name }) => KEEP_OUT.has(name))) continue;
    for (const entry of entries) {
      const path = join(folder, entry.name);
      const [isFolder, isFile] = [isWanted(entry, 'folder'), isWanted(entry, 'file')];
      if (!isFolder && !isFile) continue;
      if (Buffer.byteLength(path) > LONGEST_PATH_BYTES) unreadable(path);
      else if (isFolder) folders.push(path);
      else {
        const file = await look({ root, disk }, path, entry.name).catch(() => unreadable(path));
        if (file) batch.push(file);
      }
      if (batch.length < AT_ONCE) continue;
      yield batch;
      batch = [];
    }
  }
  yield batch;
}

/** Of the folder that was met: it may have become a link that leads out. */
async function entriesOf(root: string, path: string): Promise<Dirent[] | undefined> {
  await using folder = await openInside(root, path);
  return folder && (await readdir(pathOfHandle(folder) ?? join(root, path), { withFileTypes: true }));
}

function isWanted(entry: Dirent, what: 'folder' | 'file'): boolean {
  if (entry.name.startsWith('.')) return false;
  if (what === 'file') return entry.isFile() && promisedType(entry.name) !== undefined;
  return entry.isDirectory() && !isServers(entry.name);
}

interface Top {
  readonly root: string;
  readonly disk: number | undefined;
}

async function look({ root, disk }: Top, path: string, name: string): Promise<FoundFile | undefined> {
  const { size, mtimeMs, dev } = await lstat(join(root, path));
  const mimeType = promisedType(name);
  if (!mimeType || size === 0) return undefined;
  const mounted = dev !== disk;
  return { path, name: shown(name) || 'Untitled', size, modifiedMs: Math.floor(mtimeMs), mimeType, mounted };
}
