import { statfs } from 'node:fs/promises';

/**
 * Left for everything else on the disk, and first of all for the database: without room to write it stops. A tenth of
 * the disk, and at most 512 MiB.
 */
const LEFT_SHARE = 0.1;
const LEFT_BYTES = 512 * 1024 * 1024;

/** Bytes that may still be written to the disk a folder is on. */
export async function roomAt(folder: string): Promise<number> {
  const { bavail, blocks, bsize } = await statfs(folder);
  const left = Math.min(blocks * bsize * LEFT_SHARE, LEFT_BYTES);
  return Math.max(0, Math.floor(bavail * bsize - left));
}

/** Whether an error, or what caused it, says that there was no room to write. */
export function saysFull(error: unknown): boolean {
  for (let at = error; at instanceof Error; at = at.cause) {
    if ('code' in at && (at.code === 'ENOSPC' || at.code === 'EDQUOT')) return true;
    // As libvips and other programs put it.
    if (/No space left on device|Disk quota exceeded/.test(at.message)) return true;
  }
  return false;
}
