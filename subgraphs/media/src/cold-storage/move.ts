import { createHash } from 'node:crypto';
import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import type { Db } from '@medianest/kit';
import type { Storage } from '../storage/storage.js';

interface Way {
  readonly from: Storage;
  readonly to: Storage;
}

/**
 * Moves a file to another storage: copies it, reads the copy back, and removes the first only when both are the same.
 * Killed at any moment it leaves one whole file at least; two are one for those who read, and the next move ends it.
 * A lock keeps a move here and a move back apart: each would remove what the other has just verified.
 */
export async function moveFile(db: Db, key: string, { from, to }: Way): Promise<void> {
  const runner = db.createQueryRunner();
  try {
    await runner.query(`select pg_advisory_lock(hashtextextended('move ' || $1, 0))`, [key]);
    const bytes = await from.open(key);
    if (!bytes) return;
    const sent = await sendHashed(to, key, bytes);
    const arrived = await to.open(key);
    if (!arrived || (await hashOf(arrived)) !== sent) throw new Error(`${key} did not arrive as it was sent.`);
    // The file was deleted meanwhile.
    if (!(await from.stat(key))) return await to.remove(key);
    // Fails when the connection was lost, and the lock with it.
    await runner.query('select 1');
    await from.remove(key);
  } finally {
    await runner.query(`select pg_advisory_unlock(hashtextextended('move ' || $1, 0))`, [key]).catch(ignoreLost);
    await runner.release();
  }
}

async function sendHashed(to: Storage, key: string, bytes: Readable): Promise<string> {
  const hash = createHash('sha256');
  const hashed = async function* () {
    for await (const chunk of bytes) {
      hash.update(chunk);
      yield chunk;
    }
  };
  try {
    await to.write(key, Readable.from(hashed(), { objectMode: false }));
  } finally {
    bytes.destroy();
  }
  return hash.digest('hex');
}

async function hashOf(bytes: Readable): Promise<string> {
  const hash = createHash('sha256');
  await pipeline(bytes, hash);
  return hash.digest('hex');
}

function ignoreLost(): void {}
