import type { DbOrTx } from '@medianest/kit';
import { hashOf, newToken } from '../session/refresh-token.js';
import { User } from '../user/user.js';

/** A login that waits for its second step. @returns what its client shows then, once */
export async function newChallenge(tx: DbOrTx, userId: string): Promise<string> {
  const challenge = newToken();
  await tx.query('delete from login_challenges where expires_at < now()');
  await tx.query(
    `insert into login_challenges (hash, user_id, expires_at) values ($1, $2, now() + interval '5 minutes')`,
    [hashOf(challenge), userId],
  );
  return challenge;
}

export function challengedUser(tx: DbOrTx, challenge: string): Promise<User | null> {
  return tx
    .getRepository(User)
    .createQueryBuilder('user')
    .innerJoin('login_challenges', 'challenge', 'challenge.user_id = user.id')
    .where('challenge.hash = :hash and challenge.expires_at > now()', { hash: hashOf(challenge) })
    .getOne();
}

/** @returns whether it was still there: of two who complete it at once, one does. */
export async function endChallenge(tx: DbOrTx, challenge: string): Promise<boolean> {
  const [, count] = await tx.query('delete from login_challenges where hash = $1', [hashOf(challenge)]);
  return count === 1;
}
