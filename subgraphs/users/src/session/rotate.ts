import { ANONYMOUS, type Client, type DbOrTx } from '@medianest/kit';
import { IsNull } from 'typeorm';
import type { App } from '../app.js';
import { recordAct } from '../audit/record.js';
import { revokeAccess } from '../rights/revoke-access.js';
import { endSession } from './end-session.js';
import { inDays, type OpenSession } from './open-session.js';
import { hashOf, newSalt, RefreshToken, successorOf } from './refresh-token.js';
import { Session } from './session.js';

/** What became of a refresh token. It is committed whatever it is; the caller tells and answers. */
export type Outcome =
  | { readonly was: 'ROTATED'; readonly session: OpenSession }
  | { readonly was: 'REUSED'; readonly sessionId: string }
  | { readonly was: 'UNKNOWN' };

export interface Rotation {
  readonly token: string;
  /** Who has it. */
  readonly client: Client;
}

/** How long the token before may ask again: its answer may have been lost, or two tabs asked at once. */
const FORGIVEN_SECONDS = 10;

/**
 * Exchanges the newest refresh token of an open session for its successor. The token just before gets the same
 * successor again for a few seconds, so there is never a second one that counts. Any other token of the session is a
 * copy in the wrong hands, or the right one after its copy was used: the session ends for both.
 */
export async function rotate(app: App, tx: DbOrTx, { token, client }: Rotation): Promise<Outcome> {
  const known = await findToken(tx, token);
  const session = known && (await lockOpenSession(tx, known.sessionId));
  if (!session) return { was: 'UNKNOWN' };
  const { id: sessionId, userId, generation, successorSalt } = session;
  if (known.generation === generation) {
    const refreshToken = await succeed(app, tx, { session, token, client });
    return { was: 'ROTATED', session: { sessionId, userId, refreshToken } };
  }
  if (successorSalt && known.generation === generation - 1 && (await wasJustRotated(tx, sessionId))) {
    return { was: 'ROTATED', session: { sessionId, userId, refreshToken: successorOf(token, successorSalt) } };
  }
  await endSession(tx, sessionId, 'TOKEN_REUSED');
  await revokeAccess(app, tx, userId);
  const after = { sessionId, reason: 'TOKEN_REUSED' };
  // Whether it was its person or who copied it, nobody knows.
  await recordAct(tx, { actor: ANONYMOUS, client, act: 'session.ended', subject: userId, after });
  return { was: 'REUSED', sessionId };
}

function findToken(tx: DbOrTx, token: string): Promise<RefreshToken | null> {
  return tx
    .getRepository(RefreshToken)
    .createQueryBuilder('token')
    .where('token.hash = :hash and token.expiresAt > now()', { hash: hashOf(token) })
    .getOne();
}

/** Two requests with tokens of one session take turns, in whatever process they are. */
function lockOpenSession(tx: DbOrTx, id: string): Promise<Session | null> {
  return tx.getRepository(Session).findOne({ where: { id, endedAt: IsNull() }, lock: { mode: 'pessimistic_write' } });
}

async function succeed(app: App, tx: DbOrTx, last: Rotation & { readonly session: Session }): Promise<string> {
  const { id: sessionId, generation } = last.session;
  const successorSalt = newSalt();
  const successor = successorOf(last.token, successorSalt);
  const expiresAt = inDays(app.config.refreshTokenDays);
  const now = () => 'now()';
  const next = {
    generation: generation + 1,
    successorSalt,
    rotatedAt: now,
    lastUsedAt: now,
    expiresAt,
    ...last.client,
  };
  await tx.getRepository(Session).update(sessionId, next);
  await tx
    .getRepository(RefreshToken)
    .insert({ hash: hashOf(successor), sessionId, generation: next.generation, expiresAt });
  return successor;
}

async function wasJustRotated(tx: DbOrTx, sessionId: string): Promise<boolean> {
  const [{ recent }] = await tx.query(
    'select rotated_at > now() - make_interval(secs => $2) as recent from sessions where id = $1',
    [sessionId, FORGIVEN_SECONDS],
  );
  return recent;
}
