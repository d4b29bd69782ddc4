import type { DbOrTx } from '@medianest/kit';
import { hashOf, newToken } from '../session/refresh-token.js';
import { answers } from './challenge.js';

/** What a browser brings back instead of tokens: it counts once, for a minute, and only with the client's own secret. */
export async function newSignInCode(tx: DbOrTx, userId: string, challenge: string): Promise<string> {
  const code = newToken();
  await tx.query('delete from sign_in_codes where expires_at < now()');
  await tx.query(
    `insert into sign_in_codes (hash, user_id, challenge, expires_at) values ($1, $2, $3, now() + interval '1 minute')`,
    [hashOf(code), userId, challenge],
  );
  return code;
}

/** @returns whose it was */
export async function takeSignInCode(tx: DbOrTx, code: string, verifier: string): Promise<string | undefined> {
  const [rows]: [{ userId: string; challenge: string }[]] = await tx.query(
    'delete from sign_in_codes where hash = $1 and expires_at > now() returning user_id as "userId", challenge',
    [hashOf(code)],
  );
  const [found] = rows;
  return found && answers(found.challenge, verifier) ? found.userId : undefined;
}
