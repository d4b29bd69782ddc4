import { ANONYMOUS, type Client, type DbOrTx } from '@medianest/kit';
import { IsNull } from 'typeorm';
import { findLink, useLink, voidLinks } from '../account-link/account-link.service.js';
import { notice } from '../account-link/letters.js';
import { ApiKey } from '../api-key/api-key.js';
import type { App } from '../app.js';
import { type Doer, recordAct } from '../audit/record.js';
import { ExternalIdentity } from '../external-identity/external-identity.js';
import { queueMail } from '../mail/queue-mail.js';
import { endSessionsOf, tellEnded } from '../session/end-session.js';
import { User } from '../user/user.js';
import type { ChangePasswordInput, ResetPasswordInput } from './password.inputs.js';
import { Password } from './password.js';
import { proveItIsYou } from './prove.js';
import { refuseWeak } from './strength.js';

/** Needs the present password. Other sessions end; the one it is done in goes on. */
export async function changePassword(app: App, doer: Doer, input: ChangePasswordInput): Promise<User> {
  const user = await proveItIsYou(app, doer, input.currentPassword);
  await refuseWeak(input.newPassword, user);
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
  await refuseWeak(input.password, await users.findOneByOrFail({ id: link.userId }));
  const hash = await app.hasher.hash(input.password);
  const ended = await app.db.transaction(async (tx) => {
    const { userId, email } = await useLink(tx, 'RESET_PASSWORD', input.token);
    const user = await tx.getRepository(User).findOneByOrFail({ id: userId });
    const sessions = await setPassword(app, tx, { user, hash });
    const isFirstProof = user.email === email && !user.emailVerifiedAt;
    const forgotten = isFirstProof ? await provedByReset(tx, userId) : undefined;
    const actor = { ...ANONYMOUS, userId };
    await recordAct(tx, {
      actor,
      client,
      act: 'password.reset',
      subject: userId,
      ...(forgotten && { after: forgotten }),
    });
    return sessions;
  });
  await tellEnded(app, ...ended);
  const user = await users.findOneByOrFail({ id: link.userId });
  await app.attempts.forget([{ by: 'account', of: ['login', user.email] }]);
  return Object.assign(user, { isCaller: true as const });
}

/**
 * The person reads the mails of this account. Who made it may have been somebody else, who had not proved that: what
 * they would come back by counts no more. @returns how much that was
 */
async function provedByReset(tx: DbOrTx, userId: string): Promise<{ apiKeys: number; externalIdentities: number }> {
  await tx.getRepository(User).update(userId, { emailVerifiedAt: () => 'now()' });
  const keys = await tx.getRepository(ApiKey).update({ userId, revokedAt: IsNull() }, { revokedAt: () => 'now()' });
  const identities = await tx.getRepository(ExternalIdentity).delete({ userId });
  return { apiKeys: keys.affected ?? 0, externalIdentities: identities.affected ?? 0 };
}

interface NewPassword {
  readonly user: User;
  readonly hash: string;
  /** The session that goes on. */
  readonly except?: string | null;
}

/** @returns the sessions that ended with it; `tellEnded` them once it is committed */
async function setPassword(app: App, tx: DbOrTx, { user, hash, except = null }: NewPassword): Promise<string[]> {
  await tx.query('select from users where id = $1 for update', [user.id]);
  const row = { userId: user.id, hash, changedAt: () => 'now()' };
  await tx.getRepository(Password).upsert(row, ['userId']);
  await voidLinks(tx, user.id);
  const ended = await endSessionsOf(app, tx, { userId: user.id, reason: 'PASSWORD_CHANGED', except });
  await queueMail(app, tx, { to: user.email, letter: notice(user, 'password', 'your password was changed just now.') });
  return ended;
}
