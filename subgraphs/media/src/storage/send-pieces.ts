import fs from 'node:fs';
import type { Writable } from 'node:stream';
import { promisify } from 'node:util';
import type { Found } from './storage.js';

const SEND_BYTES = 256 * 1024;
const SMALL_BYTES = 64 * 1024;
const SLOW_MS = 3;
/** What is not counted as reading from a disk, such as a file system in a program, may keep us waiting too. */
const VERY_SLOW_MS = 20;
const MANY = 16;
const readElsewhere = promisify(fs.read);

/**
 * Writes ranges of a file that is open into streams. A small piece that the system has in memory is copied in less time
 * than it takes to ask another thread for it. Other threads do the waiting where there is some: at the first read, and
 * after one that was slow, until many in a row were quick again.
 */
export function createPieces(fd: number): Pick<Found, 'send' | 'sendNow'> {
  let waits = 1;
  const note = (began: number) => {
    const took = performance.now() - began;
    if (took > SLOW_MS && (took > VERY_SLOW_MS || hasReadDisk())) waits = MANY;
    else if (waits > 0) waits--;
  };
  return {
    async send({ start, end }, to) {
      for (let at = start; at <= end && !to.destroyed; ) {
        const buffer = borrow();
        const began = performance.now();
        const { bytesRead } = await readElsewhere(fd, buffer, 0, Math.min(SEND_BYTES, end - at + 1), at);
        note(began);
        if (bytesRead === 0) throw new Error('The file is shorter than it was.');
        at += bytesRead;
        if (at > end) write(to, buffer, bytesRead);
        else await written(to, buffer, bytesRead);
      }
    },
    sendNow({ start, end }, to) {
      const length = end - start + 1;
      if (waits > 0 || length > SMALL_BYTES) return false;
      const buffer = borrow();
      const began = performance.now();
      const count = readWhatIsThere(fd, buffer, { start, length });
      note(began);
      // Whoever waits finds out why it is not there.
      if (count < length) return false;
      write(to, buffer, count);
      return true;
    },
  };
}

function readWhatIsThere(fd: number, into: Buffer, { start, length }: { start: number; length: number }): number {
  try {
    return fs.readSync(fd, into, 0, length, start);
  } catch {
    return 0;
  }
}

let blocksRead = 0;

/** Whether this process has since it was last asked: else it was not the disk that was slow, but a busy processor. */
function hasReadDisk(): boolean {
  const { fsRead } = process.resourceUsage();
  const hasRead = fsRead !== blocksRead;
  blocksRead = fsRead;
  return hasRead;
}

/** Buffers to read into, lent and given back: to allocate one for each piece costs as much as to send it. */
const spare: Buffer[] = [];
const MOST_SPARE = 32;

const borrow = () => spare.pop() ?? Buffer.allocUnsafeSlow(SEND_BYTES);

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
