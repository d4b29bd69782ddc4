import { execFileSync } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { lstat, readdir, rm, statfs, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { vi } from 'vitest';
import type { Media } from './media.js';

const SIZE = 80_000_000;

/** A disk of 80 MB, less a few that the system takes. */
export interface SmallDisk {
  readonly folder: string;
  /** Bytes that nobody has written to. */
  free(): Promise<number>;
  /** Another program takes all but so many bytes. */
  leave(bytes: number): Promise<void>;
  /** It gives back what it took. */
  clear(): Promise<void>;
  /** Lets a media subgraph that keeps its files there know how large it is. */
  tell(media: Media): void;
  remove(): void;
}

/** A real one where we may mount it: as root on Linux. Elsewhere a folder, the bytes in which are counted. */
export function smallDisk(): SmallDisk {
  const folder = mkdtempSync(join(tmpdir(), 'medianest-small-disk-'));
  const ballast = join(folder, 'of-another-program');
  const isMounted = mountDisk(folder);
  const free = () => (isMounted ? bytesLeft(folder) : bytesOf(folder).then((taken) => SIZE - taken));
  const clear = () => rm(ballast, { force: true });
  return {
    folder,
    free,
    clear,
    async leave(bytes) {
      await clear();
      await writeFile(ballast, Buffer.alloc((await free()) - bytes));
    },
    tell({ app }) {
      // A tenth is left for others, as on a real disk.
      const room = async () => Math.max(0, (await free()) - SIZE / 10);
      if (!isMounted) vi.spyOn(app.scratch, 'freeBytes').mockImplementation(room);
    },
    remove() {
      if (isMounted) unmountDisk(folder);
      rmSync(folder, { recursive: true });
    },
  };
}

/** Lays an empty disk over a folder. @returns whether we may */
export function mountDisk(folder: string): boolean {
  try {
    execFileSync('mount', ['-t', 'tmpfs', '-o', `size=${SIZE}`, 'tmpfs', folder], { stdio: 'ignore' });
    return true;
  } catch {
    return false;
  }
}

export function unmountDisk(folder: string): void {
  execFileSync('umount', ['-l', folder]);
}

async function bytesLeft(folder: string): Promise<number> {
  const { bavail, bsize } = await statfs(folder);
  return bavail * bsize;
}

async function bytesOf(folder: string): Promise<number> {
  const names = await readdir(folder, { recursive: true });
  // What is removed meanwhile takes nothing.
  const found = await Promise.all(names.map((name) => lstat(join(folder, name)).catch(() => undefined)));
  // A file with two names takes its room once.
  const files = new Map(found.flatMap((stat) => (stat?.isFile() ? [[stat.ino, stat.blocks * 512]] : [])));
  return [...files.values()].reduce((sum, bytes) => sum + bytes, 0);
}
