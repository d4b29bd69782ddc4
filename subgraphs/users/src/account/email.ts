import { commonErrors } from '@medianest/kit';

const MAX_LENGTH = 254;
/** Somebody, an @ and somewhere, without blanks or invisible characters. Only a mail that arrives proves more. */
const EMAIL = /^[^\s@\p{C}]+@[^\s@\p{C}]+$/u;

/** The form in which two spellings of one address are equal: trimmed, NFKC, lower case. */
export function normalEmail(typed: string): string {
  return typed.normalize('NFKC').trim().toLowerCase().normalize('NFKC');
}

/** Whether an account can have it. Takes the normal form. */
export function isEmail(email: string): boolean {
  return email.length <= MAX_LENGTH && EMAIL.test(email);
}

/** The normal form, or BAD_USER_INPUT. */
export function readEmail(typed: string): string {
  const email = normalEmail(typed);
  if (isEmail(email)) return email;
  throw commonErrors.BAD_USER_INPUT('This is not an e-mail address. It looks like "ada@example.org".');
}
