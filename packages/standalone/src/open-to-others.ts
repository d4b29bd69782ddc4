import { existsSync, statSync } from 'node:fs';
import { dirname } from 'node:path';

/** Whether every user may enter the folders above a path, and it itself if it is there. */
export function openToOthers(path: string): boolean {
  const open = !existsSync(path) || (statSync(path).mode & 0o001) !== 0;
  return open && (dirname(path) === path || openToOthers(dirname(path)));
}
