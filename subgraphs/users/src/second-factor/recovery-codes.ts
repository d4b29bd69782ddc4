import { randomInt } from 'node:crypto';
import type { DbOrTx } from '@medianest/kit';
import { hashOf } from '../session/refresh-token.js';

/** Without letters and digits that look alike. */
const LETTERS = 'abcdefghjkmnpqrstuvwxyz23456789';
const COUNT = 10;
/** 49 bits, of which one has ten guesses in five minutes. */
const LENGTH = 10;

/** New codes instead of all before. They are shown once; only their hashes are kept. */
export async function replaceRecoveryCodes(tx: DbOrTx, userId: string): Promise<string[]> {
  const codes = Array.from({ length: COUNT }, newCode);
  await tx.query('delete from recovery_codes where user_id = $1', [userId]);
  await tx.query('insert into recovery_codes (user_id, hash) select $1, unnest($2::bytea[])', [
    userId,
    codes.map((code) => recoveryHash(userId, code)),
  ]);
  return codes;
}

function newCode(): string {
  const letters = Array.from({ length: LENGTH }, () => LETTERS[randomInt(LETTERS.length)]).join('');
  return `${letters.slice(0, LENGTH / 2)}-${letters.slice(LENGTH / 2)}`;
}

/** @returns whether it was one of theirs, which it is no more. */
export async function takeRecoveryCode(tx: DbOrTx, userId: string, typed: string): Promise<boolean> {
  const [, count] = await tx.query('delete from recovery_codes where user_id = $1 and hash = $2', [
    userId,
    recoveryHash(userId, typed),
  ]);
  return count === 1;
}

export async function countRecoveryCodes(tx: DbOrTx, userId: string): Promise<number> {
  const [{ count }] = await tx.query('select count(*)::int from recovery_codes where user_id = $1', [userId]);
  return count;
}

/** Blanks, dashes and capitals do not matter. */
function recoveryHash(userId: string, code: string): Buffer {
  return hashOf(`${userId} ${code.toLowerCase().replaceAll(/[\s-]/g, '')}`);
}
