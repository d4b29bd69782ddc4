import { type Actor, loggedIn } from '@medianest/kit';
import type { App } from '../app.js';
import { errors } from '../errors.js';
import { signAccessToken } from '../signing-key/access-token.js';
import { User } from '../user/user.js';
import { endSession, tellEnded } from './end-session.js';
import type { OpenSession } from './open-session.js';
import { rotate } from './rotate.js';
import type { RefreshSessionInput } from './session.inputs.js';
import type { SessionTokens } from './session-tokens.js';

/** The answer to who has just registered, logged in or refreshed. */
export async function tokensOf(app: App, user: User, session: OpenSession): Promise<SessionTokens> {
  return {
    accessToken: await signAccessToken(app, user, session.sessionId),
    refreshToken: session.refreshToken,
    expiresIn: app.config.accessTokenSeconds,
    user: Object.assign(user, { isCaller: true as const }),
  };
}

/** Exchanges a refresh token for the next pair. One that was exchanged before ends the session: somebody copied it. */
export async function refreshSession(app: App, { refreshToken }: RefreshSessionInput): Promise<SessionTokens> {
  const outcome = await app.db.transaction((tx) => rotate(app, tx, refreshToken));
  if (outcome.was === 'REUSED') await tellEnded(app, outcome.sessionId);
  if (outcome.was !== 'ROTATED') throw errors.SESSION_EXPIRED();
  const user = await app.db.getRepository(User).findOneByOrFail({ id: outcome.session.userId });
  return tokensOf(app, user, outcome.session);
}

/** Ends the session the actor speaks in, if it speaks in one. Doing it twice is no mistake. */
export async function logout(app: App, actor: Actor): Promise<boolean> {
  const { sessionId } = loggedIn(actor);
  if (sessionId === null) return false;
  if (await endSession(app.db.manager, sessionId, 'LOGOUT')) await tellEnded(app, sessionId);
  return true;
}
