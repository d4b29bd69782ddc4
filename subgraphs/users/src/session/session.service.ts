import {
  type Actor,
  afterId,
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
import { type Doer, recordAct } from '../audit/record.js';
import { errors } from '../errors.js';
import { revokeAccess } from '../rights/revoke-access.js';
import { rightsOf } from '../rights/rights.js';
import { signAccessToken } from '../signing-key/access-token.js';
import { User } from '../user/user.js';
import { type Ending, endSession, endSessionsOf, tellEnded } from './end-session.js';
import type { OpenSession } from './open-session.js';
import { rotate } from './rotate.js';
import type { RefreshSessionInput } from './session.inputs.js';
import { type EndReason, Session } from './session.js';
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
export async function logout(app: App, doer: Doer): Promise<boolean> {
  await endOwn(app, doer, { sessionId: inSession(doer.actor).sessionId, reason: 'LOGOUT' });
  return true;
}

interface OwnEnd {
  readonly sessionId: string;
  readonly reason: EndReason;
}

async function endOwn(app: App, doer: Doer, { sessionId, reason }: OwnEnd): Promise<void> {
  const ended = await app.db.transaction(async (tx) => {
    const wasOpen = await endSession(tx, sessionId, reason);
    // Who logs out goes on elsewhere; who takes a session away does not trust it.
    if (wasOpen && reason !== 'LOGOUT') await revokeAccess(app, tx, inSession(doer.actor).userId);
    const after = { sessionId, reason };
    if (wasOpen) await recordAct(tx, { ...doer, act: 'session.ended', subject: doer.actor.userId, after });
    return wasOpen;
  });
  if (ended) await tellEnded(app, sessionId);
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
  const after = afterId(page);
  if (after) query.andWhere('session.id < :after', { after });
  return toConnection(await query.getMany(), page, (session) => [session.id]);
}

/** Ends one session of the actor's own. */
export async function revokeSession(app: App, doer: Doer, id: string): Promise<Session> {
  const actor = inSession(doer.actor);
  const sessions = app.db.getRepository(Session);
  const found = isUuid(id) ? await sessions.findOneBy({ id }) : null;
  allow(found, { actor, rule: canRevoke, otherwise: errors.SESSION_NOT_FOUND });
  await endOwn(app, doer, { sessionId: id, reason: 'REVOKED' });
  return sessions.findOneByOrFail({ id });
}

/** Ends all sessions of the actor, this one too. @returns how many there were */
export async function logoutEverywhere(app: App, doer: Doer): Promise<number> {
  return endAll(app, doer, { userId: inSession(doer.actor).userId, reason: 'REVOKED' });
}

/** Ends all sessions of somebody else. @returns how many there were */
export async function revokeSessionsOf(app: App, doer: Doer, userId: string): Promise<number> {
  inSession(doer.actor);
  const rights = await rightsOf(app.db.manager, userId);
  if (!canRevokeAllOf(doer.actor, rights)) throw commonErrors.FORBIDDEN();
  return isUuid(userId) ? endAll(app, doer, { userId, reason: 'REVOKED_BY_ADMIN' }) : 0;
}

/** So many stand in the audit log by their ids. */
const MOST_NAMED = 100;

async function endAll(app: App, doer: Doer, ending: Ending): Promise<number> {
  const ended = await app.db.transaction(async (tx) => {
    const sessionIds = await endSessionsOf(app, tx, ending);
    const { reason, userId } = ending;
    const after = { sessions: sessionIds.length, sessionIds: sessionIds.slice(0, MOST_NAMED), reason };
    if (sessionIds.length > 0) await recordAct(tx, { ...doer, act: 'sessions.ended', subject: userId, after });
    return sessionIds;
  });
  await tellEnded(app, ...ended);
  return ended.length;
}
