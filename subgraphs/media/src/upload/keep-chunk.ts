import { truncate } from 'node:fs/promises';
import { type Checksum, start } from './checksum.js';
import type { Receiver } from './receive.js';
import { CHECKSUM_MISMATCH } from './tus-answers.js';
import { noteUnverified } from './upload-offset.js';
import { writeChunk } from './write-chunk.js';

interface Chunk {
  readonly id: string;
  readonly from: number;
  readonly pieces: AsyncIterable<Uint8Array>;
  readonly checksum: Checksum | undefined;
}

/**
 * Writes what comes to the end of an upload: all there is, or with a checksum the whole chunk or nothing.
 * @returns the new offset
 */
export async function keepChunk({ app, hashes }: Pick<Receiver, 'app' | 'hashes'>, chunk: Chunk): Promise<number> {
  const { id, from, pieces, checksum } = chunk;
  const path = app.scratch.upload(id);
  const whole = hashes.take(id, from);
  if (!checksum) {
    // An error leaves bytes that nobody has hashed to the end: the hash is lost, the bytes are not.
    const came = await writeChunk(path, pieces, { from, hashes: whole ? [whole] : [] });
    hashes.keep(id, from + came, whole);
    return from + came;
  }
  const before = whole?.copy();
  const hash = start(checksum.algorithm);
  await noteUnverified(app, id, from);
  try {
    const came = await writeChunk(path, pieces, { from, hashes: whole ? [hash, whole] : [hash] });
    if (!hash.digest().equals(checksum.digest)) throw CHECKSUM_MISMATCH;
    hashes.keep(id, from + came, whole);
    await noteUnverified(app, id, null);
    return from + came;
  } catch (error) {
    await truncate(path, from);
    await noteUnverified(app, id, null);
    hashes.keep(id, from, before);
    throw error;
  }
}
