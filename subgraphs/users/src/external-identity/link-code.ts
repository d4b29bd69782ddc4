import type { DbOrTx } from '@medianest/kit';
import type { Claims } from '../identity-provider/flow.js';
import { hashOf, newToken } from '../session/refresh-token.js';
import { answers } from './challenge.js';

/** Somebody who is to be linked was at a provider: who they are there, and who began it here, with which client. */
export interface Linking {
  readonly userId: string;
  readonly providerId: string;
  readonly claims: Claims;
  readonly challenge: string;
}

/**
 * What a browser brings back of it. Nothing is linked by the way back alone: it could be another's browser, whom the
 * one who began has sent the URL. The code counts once, for a minute.
 */
export async function newLinkCode(tx: DbOrTx, { userId, providerId, claims, challenge }: Linking): Promise<string> {
  const code = newToken();
  await tx.query('delete from link_codes where expires_at < now()');
  await tx.query(
    `insert into link_codes (hash, user_id, provider_id, claims, challenge, expires_at)
     values ($1, $2, $3, $4, $5, now() + interval '1 minute')`,
    [hashOf(code), userId, providerId, JSON.stringify(claims), challenge],
  );
  return code;
}

/** What the code stands for, for the person and the client who began it. Whoever else has it: it counts no more. */
export async function takeLinkCode(
  tx: DbOrTx,
  { userId, code, verifier }: { readonly userId: string; readonly code: string; readonly verifier: string },
): Promise<Linking | undefined> {
  const [rows]: [Linking[]] = await tx.query(
    `delete from link_codes where hash = $1 and expires_at > now()
     returning user_id as "userId", provider_id as "providerId", claims, challenge`,
    [hashOf(code)],
  );
  const [found] = rows;
  return found && found.userId === userId && answers(found.challenge, verifier) ? found : undefined;
}
