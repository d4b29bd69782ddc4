import { type Actor, ANONYMOUS, type Client } from '@medianest/kit';
import { refuseLogin } from '../account/may-log-in.js';
import type { App } from '../app.js';
import { recordAct } from '../audit/record.js';
import { errors } from '../errors.js';
import { hasAuthenticator } from '../second-factor/authenticator.js';
import { openSession } from '../session/open-session.js';
import { tokensOf } from '../session/session.service.js';
import type { SessionTokens } from '../session/session-tokens.js';
import type { User } from '../user/user.js';
import { newChallenge } from './challenge.js';

export type Proof = 'REGISTRATION' | 'PASSWORD' | 'SECOND_FACTOR' | 'DEVICE' | 'PROVIDER';

export interface SignIn {
  /** Who has proved to be this user. */
  readonly user: User;
  /** How. */
  readonly by: Proof;
}

/** Opens a session for who may log in, or throws TOTP_REQUIRED with a challenge for those who have set up a second factor. */
export async function signIn(app: App, client: Client, { user, by }: SignIn): Promise<SessionTokens> {
  await refuseLogin(app.db.manager, user, by === 'PASSWORD' || by === 'REGISTRATION' ? 'PASSWORD' : 'OTHER');
  if (await hasAuthenticator(app.db.manager, user.id))
    throw errors.TOTP_REQUIRED().with({ challenge: await newChallenge(app.db.manager, user.id) });
  return startSession(app, client, { user, by });
}

/** Opens a session for somebody who has proved all that is asked. */
export async function startSession(app: App, client: Client, { user, by }: SignIn): Promise<SessionTokens> {
  const session = await app.db.transaction(async (tx) => {
    const opened = await openSession(app, tx, { userId: user.id, client });
    const actor: Actor = { ...ANONYMOUS, userId: user.id };
    // That somebody registered is written down already.
    if (by !== 'REGISTRATION')
      await recordAct(tx, { actor, client, act: 'session.opened', subject: user.id, after: { by } });
    return opened;
  });
  return tokensOf(app, user, session);
}
