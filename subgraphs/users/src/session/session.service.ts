import {
  type Actor,
  allow,
  type Client,
  type Connection,
  commonErrors,
  isUuid,
  type PageArgs,
  readPage,
  toConnection,
} from '@medianest/kit';
import type { App } from '../app.js';
import { errors } from '../errors.js';
import { rightsOf } from '../rights/rights.js';
import { signAccessToken } from '../signing-key/access-token.js';
import { User } from '../user/user.js';
import { endSession, endSessionsOf, tellEnded } from './end-session.js';
import type { OpenSession } from './open-session.js';
import { rotate } from './rotate.js';
import type { RefreshSessionInput } from './session.inputs.js';
import { Session } from './session.js';
import { canRevoke, canRevokeAllOf, inSession } from './session.policy.js';
import type { SessionTokens } from './session-tokens.js';

/** The answer to who has just registered, logged in or refreshed. */
export async function tokensOf(app: App, user: User, session: OpenSession): Promise<SessionTokens> {
  return {
    accessToken: await signAccessToken(app, user.id, session.sessionId),
    refreshToken: session.refreshToken,
    expiresIn: app.config.accessTokenSeconds,
    user: Object.assign(user, { isCaller: true as const }),
  };
}

/** Exchanges a refresh token for the next pair. One that was exchanged before ends the session: somebody copied it. */
export async function refreshSession(app: App, client: Client, input: RefreshSessionInput): Promise<SessionTokens> {
  const outcome = await app.db.transaction((tx) => rotate(app, tx, { token: input.refreshToken, client }));
  if (outcome.was === 'REUSED') await tellEnded(app, outcome.sessionId);
  if (outcome.was !== 'ROTATED') throw errors.SESSION_EXPIRED();
  const user = await app.db.getRepository(User).findOneByOrFail({ id: outcome.session.userId });
  return tokensOf(app, user, outcome.session);
}

/** Ends the session the actor speaks in. Doing it twice is no mistake. */
export async function logout(app: App, actor: Actor): Promise<boolean> {
  const { sessionId } = inSession(actor);
  if (await endSession(app.db.manager, sessionId, 'LOGOUT')) await tellEnded(app, sessionId);
  return true;
}

/** The open sessions of the actor, the newest login first: ids grow with time. */
export async function listSessions({ db }: App, actor: Actor, args: PageArgs): Promise<Connection<Session>> {
  const { userId } = inSession(actor);
  const page = readPage(args);
  const query = db
    .getRepository(Session)
    .createQueryBuilder('session')
    .where('session.userId = :userId and session.endedAt is null and session.expiresAt > now()', { userId })
    .orderBy('session.id', 'DESC')
    .limit(page.limit);
  if (page.after) query.andWhere('session.id < :after', { after: idIn(page.after) });
  return toConnection(await query.getMany(), page, (session) => [session.id]);
}

function idIn([id]: readonly unknown[]): string {
  if (typeof id === 'string' && isUuid(id)) return id;
  throw commonErrors.BAD_USER_INPUT('"after" is not a cursor of this list. Use an endCursor it gave.');
}

/** Ends one session of the actor's own. */
export async function revokeSession(app: App, actor: Actor, id: string): Promise<Session> {
  inSession(actor);
  const sessions = app.db.getRepository(Session);
  const found = isUuid(id) ? await sessions.findOneBy({ id }) : null;
  allow(found, { actor, rule: canRevoke, otherwise: errors.SESSION_NOT_FOUND });
  if (await endSession(app.db.manager, id, 'REVOKED')) await tellEnded(app, id);
  return sessions.findOneByOrFail({ id });
}

/** Ends all sessions of the actor, this one too. @returns how many there were */
export async function logoutEverywhere(app: App, actor: Actor): Promise<number> {
  const { userId } = inSession(actor);
  const ended = await app.db.transaction((tx) => endSessionsOf(tx, { userId, reason: 'REVOKED' }));
  await tellEnded(app, ...ended);
  return ended.length;
}

/** Ends all sessions of somebody else. @returns how many there were */
export async function revokeSessionsOf(app: App, actor: Actor, userId: string): Promise<number> {
  inSession(actor);
  const rights = await rightsOf(app.db.manager, userId);
  if (!canRevokeAllOf(actor, rights)) throw commonErrors.FORBIDDEN();
  const ended = isUuid(userId)
    ? await app.db.transaction((tx) => endSessionsOf(tx, { userId, reason: 'REVOKED_BY_ADMIN' }))
    : [];
  await tellEnded(app, ...ended);
  return ended.length;
}
