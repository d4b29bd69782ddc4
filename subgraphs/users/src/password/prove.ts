import type { Actor } from '@medianest/kit';
import type { App } from '../app.js';
import { errors } from '../errors.js';
import { inSession } from '../session/session.policy.js';
import { User } from '../user/user.js';
import { Password } from './password.js';

/** The person who is logged in, if they know their password: an unlocked screen is not enough. Counted like logins. */
export async function proveItIsYou(app: App, actor: Actor, password: string): Promise<User> {
  const { userId } = inSession(actor);
  const [user, known] = await Promise.all([
    app.db.getRepository(User).findOneByOrFail({ id: userId }),
    app.db.getRepository(Password).findOneBy({ userId }),
  ]);
  return app.attempts.during([{ by: 'account', of: ['password of', userId] }], async () => {
    if (!(await app.hasher.matches(password, known?.hash))) throw errors.WRONG_PASSWORD();
    return user;
  });
}
