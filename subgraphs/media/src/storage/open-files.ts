import fs, { createReadStream, type Stats } from 'node:fs';
import type { FileHandle } from 'node:fs/promises';
import type { Readable } from 'node:stream';
import { createPieces } from './send-pieces.js';
import type { ByteRange, Found } from './storage.js';

/** A file that is open, and what was known of it then. */
interface OpenFile extends Omit<Found, 'key'> {
  read(range?: ByteRange): Readable;
}

/**
 * Keeps files open for a moment: a player asks for piece after piece, and to open, look at and close the file costs
 * more than to read it. A file that another process replaces or removes is seen as it was for up to a second more.
 */
export interface OpenFiles {
  /** When it is open already. */
  peek(name: string): Promise<OpenFile | undefined> | undefined;
  /** Undefined when there is none. */
  open(name: string): Promise<OpenFile | undefined>;
  /** What has a name, or one below it, has changed. */
  forget(name: string): void;
}

export function toFound(key: string, file: OpenFile): Found {
  const { size, modified, send, sendNow } = file;
  return {
    ...{ key, size, modified, send, sendNow },
    get isCurrent() {
      return file.isCurrent;
    },
  };
}

const KEEP_MS = 1_000;
/** A page of thumbnails is as many files: beyond so many they are closed at once. */
const MOST_KEPT = 500;
const CHUNK_BYTES = 64 * 1024;

/** @param open undefined when there is no such file */
export function createOpenFiles(open: (name: string) => Promise<FileHandle | undefined>): OpenFiles {
  const files = new Map<string, Promise<OpenFile | undefined>>();
  return {
    peek: (name) => files.get(name),
    open(name) {
      const known = files.get(name);
      if (known) return known;
      const isCurrent = () => files.get(name) === opened;
      const forget = () => void (isCurrent() && files.delete(name));
      const keepMs = files.size < MOST_KEPT ? KEEP_MS : 0;
      const opened = lookAt(open(name), { isCurrent, forget, keepMs });
      files.set(name, opened);
      return opened;
    },
    forget(name) {
      for (const known of files.keys()) if (known === name || known.startsWith(`${name}/`)) files.delete(known);
    },
  };
}

interface Kept {
  readonly keepMs: number;
  isCurrent(): boolean;
  forget(): void;
}

async function lookAt(opening: Promise<FileHandle | undefined>, kept: Kept): Promise<OpenFile | undefined> {
  try {
    const file = await opening;
    const found = await file?.stat();
    if (file && found?.isFile()) return toOpenFile(file, found, kept);
    kept.forget();
    await file?.close();
    return undefined;
  } catch (error) {
    kept.forget();
    throw error;
  }
}

function toOpenFile(file: FileHandle, { size, mtime }: Stats, { isCurrent, forget, keepMs }: Kept): OpenFile {
  const users = countUsers(file);
  setTimeout(() => {
    forget();
    users.leave();
  }, keepMs);
  // A stream closes what it was given when it ends or is given up: that is one user less.
  const close = (_fd: number, done: () => void) => {
    users.leave();
    done();
  };
  const { fd } = file;
  const pieces = createPieces(fd);
  return {
    ...{ size, modified: mtime },
    sendNow: (range, to) => users.some && pieces.sendNow(range, to),
    get isCurrent() {
      return isCurrent();
    },
    read(range) {
      users.enter();
      // Without a start it would go on where the last reader of the descriptor stopped.
      return createReadStream('', { start: 0, ...range, fd, fs: { ...fs, close }, highWaterMark: CHUNK_BYTES });
    },
    async send(range, to) {
      users.enter();
      try {
        await pieces.send(range, to);
      } finally {
        users.leave();
      }
    },
  };
}

/** Closes the file when the last has left; whoever opened it is the first. */
function countUsers(file: FileHandle) {
  let users = 1;
  return {
    get some() {
      return users > 0;
    },
    enter() {
      if (users === 0) throw new Error('The file is closed: its finder has held on to it for too long.');
      users++;
    },
    leave() {
      users--;
      if (users === 0) void file.close();
    },
  };
}
