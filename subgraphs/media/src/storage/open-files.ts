import fs, { createReadStream } from 'node:fs';
import type { Readable, Writable } from 'node:stream';
import { promisify } from 'node:util';
import type { ByteRange } from './storage.js';

/** A file that is open, and what was known of it then. */
interface OpenFile {
  readonly size: number;
  readonly modified: Date;
  read(range?: ByteRange): Readable;
  send(range: ByteRange, to: Writable): Promise<void>;
}

/**
 * Keeps files open for a moment: a player asks for piece after piece, and to open, look at and close the file costs
 * more than to read it. A file that another process replaces or removes is seen as it was for a second more.
 */
export interface OpenFiles {
  /** When it is open already. */
  peek(path: string): Promise<OpenFile | undefined> | undefined;
  /** Undefined when there is none. */
  open(path: string): Promise<OpenFile | undefined>;
  /** What is at a path, and below it, has changed. */
  forget(path: string): void;
}

const KEEP_MS = 1_000;
const CHUNK_BYTES = 64 * 1024;
const SEND_BYTES = 256 * 1024;

export function createOpenFiles(): OpenFiles {
  const files = new Map<string, Promise<OpenFile | undefined>>();
  return {
    peek: (path) => files.get(path),
    open(path) {
      const known = files.get(path);
      if (known) return known;
      const opened: Promise<OpenFile | undefined> = openFile(path, () => {
        if (files.get(path) === opened) files.delete(path);
      });
      files.set(path, opened);
      return opened;
    },
    forget(path) {
      for (const known of files.keys()) if (known === path || known.startsWith(`${path}/`)) files.delete(known);
    },
  };
}

async function openFile(path: string, forget: () => void): Promise<OpenFile | undefined> {
  try {
    // A bare descriptor: a FileHandle that somebody forgot would be closed, and the process ended, by the collector.
    const fd = await openDescriptor(path, 'r');
    const found = await fstat(fd);
    const users = countUsers(fd);
    setTimeout(() => {
      forget();
      users.leave();
    }, KEEP_MS);
    // A stream closes what it was given when it ends or is given up: that is one user less.
    const close = (_fd: number, done: () => void) => {
      users.leave();
      done();
    };
    return {
      ...{ size: found.size, modified: found.mtime },
      read(range) {
        users.enter();
        // Without a start it would go on where the last reader of the descriptor stopped.
        return createReadStream('', { start: 0, ...range, fd, fs: { ...fs, close }, highWaterMark: CHUNK_BYTES });
      },
      async send(range, to) {
        users.enter();
        try {
          await sendPieces(fd, range, to);
        } finally {
          users.leave();
        }
      },
    };
  } catch (error) {
    forget();
    if (!['ENOENT', 'ENOTDIR'].includes((error as NodeJS.ErrnoException).code ?? '')) throw error;
    return undefined;
  }
}

/** Buffers to read into, lent and given back: to allocate one for each piece costs as much as to send it. */
const spare: Buffer[] = [];
const MOST_SPARE = 32;

async function sendPieces(fd: number, { start, end }: ByteRange, to: Writable): Promise<void> {
  const buffer = spare.pop() ?? Buffer.allocUnsafeSlow(SEND_BYTES);
  for (let at = start; at <= end && !to.destroyed; ) {
    const { bytesRead } = await readPiece(fd, buffer, 0, Math.min(buffer.length, end - at + 1), at);
    if (bytesRead === 0) throw new Error('The file is shorter than it was.');
    await written(to, buffer.subarray(0, bytesRead));
    at += bytesRead;
  }
  // What was cut off may be in the hands of the system still.
  if (!to.destroyed && spare.length < MOST_SPARE) spare.push(buffer);
}

/** Resolves when the bytes are out of our hands, or nobody wants them any more. */
function written(to: Writable, bytes: Uint8Array): Promise<void> {
  return new Promise((resolve) => {
    const done = () => {
      to.off('close', done);
      resolve();
    };
    to.once('close', done);
    to.write(bytes, done);
  });
}

const readPiece = promisify(fs.read);
const openDescriptor = promisify<string, string, number>(fs.open);
const fstat = promisify<number, fs.Stats>(fs.fstat);

/** Closes the file when the last has left; whoever opened it is the first. */
function countUsers(fd: number) {
  let users = 1;
  return {
    enter: () => void users++,
    leave: () => {
      users--;
      if (users === 0) fs.close(fd);
    },
  };
}
