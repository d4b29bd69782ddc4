import { type Actor, ANONYMOUS, type Client, type DbOrTx } from '@medianest/kit';
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
  /** Uses the proof up, or sees that it counts still: time has passed, and a password may have changed. Throws else. */
  redeem?(tx: DbOrTx): Promise<void>;
}

/** Opens a session for who may log in, or throws TOTP_REQUIRED with a challenge for those who have set up a second factor. */
export async function signIn(app: App, client: Client, proved: SignIn): Promise<SessionTokens> {
  const { user, by } = proved;
  await refuseLogin(app.db.manager, user, by === 'PASSWORD' || by === 'REGISTRATION' ? 'PASSWORD' : 'OTHER');
  if (!(await hasAuthenticator(app.db.manager, user.id))) return startSession(app, client, proved);
  const challenge = await app.db.transaction(async (tx) => {
    await mustStillCount(tx, proved);
    return newChallenge(tx, user.id);
  });
  throw errors.TOTP_REQUIRED().with({ challenge });
}

/** Opens a session for somebody who has proved all that is asked. */
export async function startSession(app: App, client: Client, proved: SignIn): Promise<SessionTokens> {
  const { user, by } = proved;
  const session = await app.db.transaction(async (tx) => {
    await mustStillCount(tx, proved);
    const opened = await openSession(app, tx, { userId: user.id, client });
    const actor: Actor = { ...ANONYMOUS, userId: user.id };
    // That somebody registered is written down already.
    if (by !== 'REGISTRATION')
      await recordAct(tx, { actor, client, act: 'session.opened', subject: user.id, after: { by } });
    return opened;
  });
  return tokensOf(app, user, session);
}

/** Whoever ends the sessions of a person locks their row: each session is there before that, or not at all. */
async function mustStillCount(tx: DbOrTx, { user, redeem }: SignIn): Promise<void> {
  const [person] = await tx.query('select disabled_at as "disabledAt" from users where id = $1 for share', [user.id]);
  if (!person || person.disabledAt) throw errors.ACCOUNT_DISABLED();
  await redeem?.(tx);
}
