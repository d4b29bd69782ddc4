import { commonErrors } from '@medianest/kit';

const MAX_LENGTH = 80;

/** Trimmed and in NFC. BAD_USER_INPUT when nothing is left, when it is too long or has control characters. */
export function readDisplayName(typed: string): string {
  const name = typed.trim().normalize('NFC');
  const length = [...name].length;
  if (length >= 1 && length <= MAX_LENGTH && name.isWellFormed() && !/\p{Cc}/u.test(name)) return name;
  throw commonErrors.BAD_USER_INPUT(`A display name has 1 to ${MAX_LENGTH} characters and stands on one line.`);
}
