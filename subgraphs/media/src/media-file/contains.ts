import { commonErrors } from '@medianest/kit';

const LONGEST_PART = 255;

/** The pattern for `ilike` of what contains a text. PostgreSQL refuses NUL, and no text of ours has one. */
export function containing(part: string, field: string): string {
  if (part.length > LONGEST_PART) {
    throw commonErrors.BAD_USER_INPUT(`"${field}" has at most ${LONGEST_PART} characters, not ${part.length}.`);
  }
  if (part.includes('\0')) throw commonErrors.BAD_USER_INPUT(`"${field}" has a character that no name has.`);
  return `%${part.replaceAll(/[\\%_]/g, '\\$&')}%`;
}
