import type { Hash } from 'node:crypto';
import { type FileHandle, open } from 'node:fs/promises';
import { release } from './pieces.js';
import { syncBehind } from './sync-behind.js';

/** So much is written at once when bytes come quickly: each write takes a turn of another thread. */
const WRITE_BYTES = 1024 * 1024;
/** When they come slowly, they wait no longer than this. */
const WAIT_MS = 100;

/**
 * Writes a stream into a file from a place on, while it is hashed. What came before an error stays in the file, but for
 * what the disk refused; the memory of what was written is given back.
 * @returns how many bytes came
 */
export async function writeChunk(
  path: string,
  bytes: AsyncIterable<Uint8Array>,
  { from, hashes }: { readonly from: number; readonly hashes: readonly Hash[] },
): Promise<number> {
  await using file = await open(path, 'r+');
  const disk = syncBehind(file, from);
  let [at, waiting] = [from, 0];
  let buffers: Uint8Array[] = [];
  const write = async () => {
    const [batch, position] = [buffers, at];
    at += waiting;
    [buffers, waiting] = [[], 0];
    const written = writeAll(file, batch, position);
    for (const buffer of batch) for (const hash of hashes) hash.update(buffer);
    await written;
    for (const buffer of batch) release(buffer);
    disk.reach(at);
  };
  let [writing, timer]: [Promise<void>, NodeJS.Timeout | undefined] = [Promise.resolve(), undefined];
  /** One write at a time; what comes meanwhile goes with the next one. */
  const flush = () => {
    clearTimeout(timer);
    timer = undefined;
    writing = writing.then(() => (waiting > 0 ? write() : undefined));
    // Who waits for it hears of an error, which may be later.
    writing.catch(() => {});
  };
  try {
    for await (const buffer of bytes) {
      buffers.push(buffer);
      waiting += buffer.length;
      timer ??= setTimeout(flush, WAIT_MS);
      if (waiting < WRITE_BYTES) continue;
      await writing;
      flush();
    }
  } finally {
    flush();
    await writing.finally(() => disk.end());
  }
  return at - from;
}

async function writeAll(file: FileHandle, buffers: readonly Uint8Array[], position: number): Promise<void> {
  const size = buffers.reduce((sum, { length }) => sum + length, 0);
  let { bytesWritten: done } = await file.writev(buffers, position);
  // A disk that is nearly full takes a part, and says so only when it is asked again.
  const rest = done < size ? Buffer.concat(buffers) : undefined;
  while (rest && done < size) done += (await file.write(rest, done, size - done, position + done)).bytesWritten;
}
