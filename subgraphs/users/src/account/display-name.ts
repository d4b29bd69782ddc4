import { commonErrors } from '@medianest/kit';

const MAX_LENGTH = 80;
const VISIBLE = /[\p{L}\p{N}\p{P}\p{S}]/u;
/** What ends a line, or turns the text that follows around: a name must not seem to be another. */
const UNRULY = /[\p{Cc}\p{Zl}\p{Zp}\u202a-\u202e\u2066-\u2069]/gu;

/** What others call somebody, without what a name may not have. */
export const tamed = (name: string): string => name.replaceAll(UNRULY, ' ').trim();
export const isVisible = (name: string): boolean => VISIBLE.test(name);

/** A display name: trimmed and in NFC. BAD_USER_INPUT when nothing is left, when it is too long or has control characters. */
export function readDisplayName(typed: string): string {
  return readName(typed, 'A display name');
}

/** Any name that is shown on one line. @param what begins the sentence that refuses it */
export function readName(typed: string, what: string): string {
  const name = typed.trim().normalize('NFC');
  const length = [...name].length;
  if (length <= MAX_LENGTH && name.isWellFormed() && isVisible(name) && tamed(name) === name) return name;
  throw commonErrors.BAD_USER_INPUT(`${what} has 1 to ${MAX_LENGTH} characters and stands on one line.`);
}
