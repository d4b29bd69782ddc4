import { createHash } from 'node:crypto';
import { openInside } from './open-inside.js';
import type { FoundFile } from './walk.js';

const SAMPLE = 64 * 1024;

/** SHA-256 over the size, the beginning and the end: a terabyte of films is not read to find out what was renamed. */
export async function fingerprint(root: string, { path, size }: Pick<FoundFile, 'path' | 'size'>): Promise<Buffer> {
  await using file = await openInside(root, path);
  if (!file) throw new Error(`${path} is not in the folder any more.`);
  const hash = createHash('sha256').update(`${size} `);
  for (const position of [0, Math.max(0, size - SAMPLE)]) {
    const { buffer, bytesRead } = await file.read(Buffer.alloc(SAMPLE), 0, SAMPLE, position);
    hash.update(buffer.subarray(0, bytesRead));
  }
  return hash.digest();
}
