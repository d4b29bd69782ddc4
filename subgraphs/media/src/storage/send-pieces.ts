import fs from 'node:fs';
import type { Writable } from 'node:stream';
import { promisify } from 'node:util';
import type { ByteRange } from './storage.js';

/** Writes bytes into a stream as fast as it takes them. The last of them may still wait in the stream afterwards. */
export type SendPieces = (range: ByteRange, to: Writable) => Promise<void>;

const SEND_BYTES = 256 * 1024;
/** Buffers to read into, lent and given back: to allocate one for each piece costs as much as to send it. */
const spare: Buffer[] = [];
const MOST_SPARE = 32;

export function createSendPieces(fd: number): SendPieces {
  const read = createRead(fd);
  return async ({ start, end }, to) => {
    for (let at = start; at <= end && !to.destroyed; ) {
      const buffer = spare.pop() ?? Buffer.allocUnsafeSlow(SEND_BYTES);
      const reading = read(buffer, at, Math.min(SEND_BYTES, end - at + 1));
      const count = typeof reading === 'number' ? reading : await reading;
      if (count === 0) throw new Error('The file is shorter than it was.');
      at += count;
      if (at > end) write(to, buffer, count);
      else await written(to, buffer, count);
    }
  };
}

const SMALL_BYTES = 64 * 1024;
const SLOW_MS = 3;
const readElsewhere = promisify(fs.read);

/**
 * A small piece that the system has in memory is copied in less time than it takes to ask another thread for it. Other
 * threads do the waiting where there is some: at the first read, and from the first one that was slow.
 */
function createRead(fd: number) {
  let isQuick: boolean | undefined;
  const note = (began: number) => {
    isQuick = isQuick !== false && performance.now() - began < SLOW_MS;
  };
  return (buffer: Buffer, at: number, length: number): number | Promise<number> => {
    const began = performance.now();
    if (isQuick && length <= SMALL_BYTES) {
      const count = fs.readSync(fd, buffer, 0, length, at);
      note(began);
      return count;
    }
    return readElsewhere(fd, buffer, 0, length, at).then(({ bytesRead }) => {
      note(began);
      return bytesRead;
    });
  };
}

/** Gives the buffer back when it is out of our hands. What was cut off may be in the hands of the system still. */
function write(to: Writable, buffer: Buffer, count: number, done?: () => void): void {
  to.write(buffer.subarray(0, count), (error) => {
    if (!error && spare.length < MOST_SPARE) spare.push(buffer);
    done?.();
  });
}

/** Resolves when the bytes are out of our hands, or nobody wants them any more. */
function written(to: Writable, buffer: Buffer, count: number): Promise<void> {
  return new Promise((resolve) => {
    const done = () => {
      to.off('close', done);
      resolve();
    };
    to.once('close', done);
    write(to, buffer, count, done);
  });
}
