import { ANONYMOUS, type Client, type DbOrTx } from '@medianest/kit';
import { findLink, useLink, voidLinks } from '../account-link/account-link.service.js';
import { notice } from '../account-link/letters.js';
import type { App } from '../app.js';
import { type Doer, recordAct } from '../audit/record.js';
import { queueMail } from '../mail/queue-mail.js';
import { endSessionsOf, tellEnded } from '../session/end-session.js';
import { User } from '../user/user.js';
import type { ChangePasswordInput, ResetPasswordInput } from './password.inputs.js';
import { Password } from './password.js';
import { proveItIsYou } from './prove.js';
import { refuseWeak } from './strength.js';

/** Needs the present password. Other sessions end; the one it is done in goes on. */
export async function changePassword(app: App, doer: Doer, input: ChangePasswordInput): Promise<User> {
  const user = await proveItIsYou(app, doer.actor, input.currentPassword);
  refuseWeak(input.newPassword, user);
  const hash = await app.hasher.hash(input.newPassword);
  const ended = await app.db.transaction(async (tx) => {
    const sessions = await setPassword(app, tx, { user, hash, except: doer.actor.sessionId });
    await recordAct(tx, { ...doer, act: 'password.changed', subject: user.id });
    return sessions;
  });
  await tellEnded(app, ...ended);
  return user;
}

/** Needs the link that was mailed. All sessions end: whoever had the old password is out. */
export async function resetPassword(app: App, client: Client, input: ResetPasswordInput): Promise<User> {
  const users = app.db.getRepository(User);
  const link = await findLink(app.db.manager, 'RESET_PASSWORD', input.token);
  refuseWeak(input.password, await users.findOneByOrFail({ id: link.userId }));
  const hash = await app.hasher.hash(input.password);
  const ended = await app.db.transaction(async (tx) => {
    const { userId, email } = await useLink(tx, 'RESET_PASSWORD', input.token);
    const user = await tx.getRepository(User).findOneByOrFail({ id: userId });
    const sessions = await setPassword(app, tx, { user, hash });
    if (user.email === email)
      await tx.getRepository(User).update(userId, { emailVerifiedAt: () => 'coalesce(email_verified_at, now())' });
    await recordAct(tx, { actor: { ...ANONYMOUS, userId }, client, act: 'password.reset', subject: userId });
    return sessions;
  });
  await tellEnded(app, ...ended);
  const user = await users.findOneByOrFail({ id: link.userId });
  await app.attempts.forget([{ by: 'account', of: ['login', user.email] }]);
  return Object.assign(user, { isCaller: true as const });
}

interface NewPassword {
  readonly user: User;
  readonly hash: string;
  /** The session that goes on. */
  readonly except?: string | null;
}

/** @returns the sessions that ended with it; `tellEnded` them once it is committed */
async function setPassword(app: App, tx: DbOrTx, { user, hash, except = null }: NewPassword): Promise<string[]> {
  const row = { userId: user.id, hash, changedAt: () => 'now()' };
  await tx.getRepository(Password).upsert(row, ['userId']);
  await voidLinks(tx, user.id);
  const ended = await endSessionsOf(app, tx, { userId: user.id, reason: 'PASSWORD_CHANGED', except });
  await queueMail(app, tx, { to: user.email, letter: notice(user, 'password', 'your password was changed just now.') });
  return ended;
}
