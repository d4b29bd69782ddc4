import { errors } from '../errors.js';

const MIN_LENGTH = 10;
const MAX_LENGTH = 128;
const MIN_DIFFERENT = 4;

/** Throws WEAK_PASSWORD with what to do about it. The password counts as typed: it is neither trimmed nor normalized. */
export function refuseWeak(password: string, email: string): void {
  const reason = weakness(password, email);
  if (reason) throw errors.WEAK_PASSWORD(reason);
}

function weakness(password: string, email: string): string | undefined {
  const characters = [...password];
  if (characters.length < MIN_LENGTH) return `Use at least ${MIN_LENGTH} characters for the password.`;
  if (characters.length > MAX_LENGTH) return `Use at most ${MAX_LENGTH} characters for the password.`;
  if (!password.isWellFormed()) return 'The password has a broken character. Type it again.';
  if (new Set(characters).size < MIN_DIFFERENT) return 'Use more different characters: this password is easy to guess.';
  if (password.toLowerCase() === email) return 'Do not use your e-mail as the password.';
  return undefined;
}
