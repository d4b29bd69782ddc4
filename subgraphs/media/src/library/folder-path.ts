import { constants } from 'node:fs';
import { access, realpath, stat } from 'node:fs/promises';
import { isAbsolute, sep } from 'node:path';
import type { App } from '../app.js';
import { errors } from '../errors.js';
import { LibraryFolder } from './library-folder.js';

/** What Linux shows as files and is none. */
const NOT_FILES = ['/proc', '/sys', '/dev', '/run'];

/** The folder behind all links. Throws a sentence when it cannot be a library folder. */
export async function readFolderPath(app: App, given: string): Promise<string> {
  if (!isAbsolute(given) || given.includes('\0')) throw errors.LIBRARY_PATH('The path must be absolute.');
  const path = await realpath(given).catch(() => {
    throw errors.LIBRARY_PATH(`There is no folder ${given} on the server, or MediaNest may not look into it.`);
  });
  if (!(await stat(path)).isDirectory()) throw errors.LIBRARY_PATH(`${given} is not a folder.`);
  await access(path, constants.R_OK | constants.X_OK).catch(() => {
    throw errors.LIBRARY_PATH(`MediaNest may not read ${given}: give its user the right to.`);
  });
  if (NOT_FILES.some((folder) => isWithin(path, folder))) throw errors.LIBRARY_PATH(`${given} holds no files.`);
  await refuseOverlap(app, path);
  return path;
}

async function refuseOverlap({ config, db, scratch }: App, path: string): Promise<void> {
  const places = [config.storage, config.coldStorage].flatMap((place) => (place?.kind === 'disk' ? place.folder : []));
  for (const place of [...places, scratch.uploads, ...(config.dataFolder ? [config.dataFolder] : [])]) {
    const own = await realpath(place).catch(() => place);
    if (overlap(path, own)) throw errors.LIBRARY_PATH('That is where MediaNest keeps its own files.');
  }
  const others = await db.getRepository(LibraryFolder).find();
  const other = others.find((folder) => overlap(path, folder.path));
  if (other?.removedAt)
    throw errors.LIBRARY_PATH(`"${other.name}" was removed, and is still being forgotten. Try again soon.`);
  if (other) throw errors.LIBRARY_PATH(`The library folder "${other.name}" has these files already, or some of them.`);
}

const overlap = (one: string, other: string) => isWithin(one, other) || isWithin(other, one);

export function isWithin(path: string, folder: string): boolean {
  return path === folder || path.startsWith(folder.endsWith(sep) ? folder : folder + sep);
}
