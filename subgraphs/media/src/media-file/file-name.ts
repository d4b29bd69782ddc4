import { commonErrors } from '@medianest/kit';

/** No screen or header can show these. The two joiners can be seen: Persian words and families in emoji need them. */
const UNSHOWN = /(?![\u200c\u200d])[\p{C}\p{Zl}\p{Zp}]/gu;

/** Keeps the last part of what may be a path. */
export function readFileName(given: string): string {
  const name = (given.split(/[\\/]/).at(-1) ?? '').replaceAll(UNSHOWN, '').trim().toWellFormed();
  if (name === '' || name === '.' || name === '..') throw commonErrors.BAD_USER_INPUT('"fileName" is empty.');
  if (name.length > 255) throw commonErrors.BAD_USER_INPUT('"fileName" is longer than 255 characters.');
  return name;
}
