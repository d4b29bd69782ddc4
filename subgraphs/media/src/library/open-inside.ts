import { constants } from 'node:fs';
import { type FileHandle, lstat, open, readlink, realpath } from 'node:fs/promises';
import { join } from 'node:path';
import { LENT } from '../processing/ffmpeg/child.js';
import { isWithin } from './folder-path.js';

/** Not by a link, and without waiting for whoever would write into a pipe. */
const HOW = constants.O_RDONLY | constants.O_NOFOLLOW | constants.O_NONBLOCK;

/**
 * Opens a file or folder that lies in a library folder, and nothing else: whoever may write there could make a link of
 * any part of the path at any moment. So it is opened first, and then the system is asked what was opened.
 * @returns undefined when there is none, or it lies elsewhere
 */
export async function openInside(root: string, path: string): Promise<FileHandle | undefined> {
  const whole = join(root, path);
  const file = await open(whole, HOW).catch(ignoreAbsent);
  if (!file) return undefined;
  const found = await (handlePath(file) ?? comparedPath(file, whole)).catch(ignoreAbsent);
  if (found !== undefined && isWithin(found, root)) return file;
  await file.close();
  return undefined;
}

const HAS_PROC = process.platform === 'linux';

/**
 * A path that leads to the open file, whatever becomes of its name, in this process and in the programs that `runChild`
 * starts with it.
 */
export function pathOfHandle({ fd }: FileHandle): string | undefined {
  return HAS_PROC ? `${LENT}${fd}` : undefined;
}

function handlePath(file: FileHandle): Promise<string> | undefined {
  const path = pathOfHandle(file);
  return path === undefined ? undefined : readlink(path);
}

/** Without /proc: what the path leads to now, if that is what was opened. */
async function comparedPath(file: FileHandle, path: string): Promise<string | undefined> {
  const real = await realpath(path);
  const [opened, there] = [await file.stat({ bigint: true }), await lstat(real, { bigint: true })];
  return opened.ino === there.ino && opened.dev === there.dev ? real : undefined;
}

function ignoreAbsent(): undefined {}
