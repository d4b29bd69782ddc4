import { lstat, readdir } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { isServers } from './media-types.js';

/** The number of the disk on which a file or folder lies; undefined when there is none, or nobody may look. */
export async function diskOf(root: string, path = ''): Promise<number | undefined> {
  return (await lstat(join(root, path)).catch(ignoreAbsent))?.dev;
}

/**
 * Where something that lay on a disk of its own, mounted below the root, can be missed because the disk is away: what is
 * left of its path lies on the root's disk, or there is nothing at all on what is mounted there.
 * @param path of what is missed, or of the folder that held it, from the root on
 * @returns undefined when the disk is there
 */
export async function placeAway(root: string, path: string): Promise<string | undefined> {
  let [below, at, disk] = [path, path, await diskOf(root, path)];
  while (disk === undefined && at !== '') {
    [below, at] = [at, parentOf(at)];
    disk = await diskOf(root, at);
  }
  const isEmpty = at !== '' && (await readdir(join(root, at)).catch(() => [])).every(isServers);
  if (disk === undefined || disk === (await diskOf(root))) return isEmpty ? at : below;
  return isEmpty && (await diskOf(root, parentOf(at))) !== disk ? at : undefined;
}

const parentOf = (path: string) => (path.includes('/') ? dirname(path) : '');

function ignoreAbsent(): undefined {}
