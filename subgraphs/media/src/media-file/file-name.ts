import { commonErrors } from '@medianest/kit';
import { shown } from './shown.js';

/** Keeps the last part of what may be a path. */
export function readFileName(given: string): string {
  const name = shown(given.split(/[\\/]/).at(-1) ?? '');
  if (name === '' || name === '.' || name === '..') throw commonErrors.BAD_USER_INPUT('"fileName" is empty.');
  if (name.length > 255) throw commonErrors.BAD_USER_INPUT('"fileName" is longer than 255 characters.');
  return name;
}
