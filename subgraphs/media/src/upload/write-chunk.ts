import type { Hash } from 'node:crypto';
import { type FileHandle, open } from 'node:fs/promises';
import { release } from './pieces.js';

/** More than this waits for the disk. */
const BUFFER_BYTES = 256 * 1024;

/**
 * Writes a stream into a file from a place on, while it is hashed. What came before an error stays in the file; the
 * memory of what was written is given back.
 * @returns how many bytes came
 */
export async function writeChunk(
  path: string,
  bytes: AsyncIterable<Uint8Array>,
  { from, hashes }: { readonly from: number; readonly hashes: readonly Hash[] },
): Promise<number> {
  await using file = await open(path, 'r+');
  let [at, waiting] = [from, 0];
  let buffers: Uint8Array[] = [];
  /** One write at a time; what comes meanwhile goes with the next one. */
  const drain = async () => {
    while (waiting > 0) {
      const [batch, position] = [buffers, at];
      at += waiting;
      [buffers, waiting] = [[], 0];
      const written = writeAll(file, batch, position);
      for (const buffer of batch) for (const hash of hashes) hash.update(buffer);
      await written;
      for (const buffer of batch) release(buffer);
    }
  };
  let drained: Promise<void> | undefined;
  let failure: unknown;
  const start = (): Promise<void> =>
    drain()
      .catch((error) => {
        failure ??= error;
        waiting = 0;
      })
      .then(() => {
        drained = waiting > 0 ? start() : undefined;
      });
  try {
    for await (const buffer of bytes) {
      buffers.push(buffer);
      waiting += buffer.length;
      drained ??= start();
      if (waiting >= BUFFER_BYTES) await drained;
      if (failure) throw failure;
    }
  } finally {
    while (drained) await drained;
  }
  if (failure) throw failure;
  return at - from;
}

async function writeAll(file: FileHandle, buffers: readonly Uint8Array[], position: number): Promise<void> {
  const size = buffers.reduce((sum, { length }) => sum + length, 0);
  let { bytesWritten: done } = await file.writev(buffers, position);
  // A disk that is nearly full takes a part, and says so only when it is asked again.
  const rest = done < size ? Buffer.concat(buffers) : undefined;
  while (rest && done < size) done += (await file.write(rest, done, size - done, position + done)).bytesWritten;
}
