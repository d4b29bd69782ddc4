import type { App } from '../app.js';
import { ownGuess } from '../attempt/own-guess.js';
import type { Doer } from '../audit/record.js';
import { errors } from '../errors.js';
import { inSession } from '../session/session.policy.js';
import { User } from '../user/user.js';
import { Password } from './password.js';

/** What the graph says of the password that `proveItIsYou` is given. */
export const PROOF =
  'Your password. Accounts that have none must have logged in within 10 minutes, or it is LOG_IN_AGAIN.';

/**
 * The person who is logged in, if they know their password: an unlocked screen is not enough. Counted like logins. Who
 * has none must have logged in a moment ago.
 */
export async function proveItIsYou(app: App, doer: Doer, password: string | null | undefined): Promise<User> {
  const { userId, sessionId } = inSession(doer.actor);
  const [user, known] = await Promise.all([
    app.db.getRepository(User).findOneByOrFail({ id: userId }),
    app.db.getRepository(Password).findOneBy({ userId }),
  ]);
  if (!known) {
    await mustBeRecent(app, sessionId);
    return user;
  }
  return ownGuess(app, doer, {
    of: ['password of', userId],
    async work() {
      if (!(await app.hasher.matches(password ?? '', known.hash))) throw errors.WRONG_PASSWORD();
      return user;
    },
  });
}

async function mustBeRecent({ db }: App, sessionId: string): Promise<void> {
  const [recent] = await db.query(
    `select 1 from sessions where id = $1 and created_at > now() - interval '10 minutes'`,
    [sessionId],
  );
  if (!recent) throw errors.LOG_IN_AGAIN();
}
