import { accessSync, constants } from 'node:fs';
import { delimiter, join } from 'node:path';

/** The names that `./medianest test` looks for too, before it installs one. */
const NAMES = ['chromium', 'chromium-browser', 'google-chrome'];

/** Where the Chromium of this machine is: somewhere on the path. */
export function findChromium(): string {
  const folders = (process.env['PATH'] ?? '').split(delimiter).filter(Boolean);
  const found = NAMES.flatMap((name) => folders.map((folder) => join(folder, name))).find(isProgram);
  if (!found) throw new Error('Chromium is missing: ./medianest test installs it.');
  return found;
}

function isProgram(path: string): boolean {
  try {
    accessSync(path, constants.X_OK);
    return true;
  } catch {
    return false;
  }
}
