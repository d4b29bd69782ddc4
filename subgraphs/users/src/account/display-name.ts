import { commonErrors } from '@medianest/kit';

const MAX_LENGTH = 80;

/** A display name: trimmed and in NFC. BAD_USER_INPUT when nothing is left, when it is too long or has control characters. */
export function readDisplayName(typed: string): string {
  return readName(typed, 'A display name');
}

/** Any name that is shown on one line. @param what begins the sentence that refuses it */
export function readName(typed: string, what: string): string {
  const name = typed.trim().normalize('NFC');
  const length = [...name].length;
  if (length >= 1 && length <= MAX_LENGTH && name.isWellFormed() && !/\p{Cc}/u.test(name)) return name;
  throw commonErrors.BAD_USER_INPUT(`${what} has 1 to ${MAX_LENGTH} characters and stands on one line.`);
}
