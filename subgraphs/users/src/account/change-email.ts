import { ANONYMOUS, type Client } from '@medianest/kit';
import { mailLink, useLink, voidLinks } from '../account-link/account-link.service.js';
import { notice } from '../account-link/letters.js';
import type { App } from '../app.js';
import { type Doer, recordAct } from '../audit/record.js';
import { errors } from '../errors.js';
import { queueMail } from '../mail/queue-mail.js';
import { proveItIsYou } from '../password/prove.js';
import { endSessionsOf, tellEnded } from '../session/end-session.js';
import { User } from '../user/user.js';
import type { ChangeEmailInput } from './account.inputs.js';
import { lockAccounts } from './create-account.js';
import { readEmail } from './email.js';

/**
 * Sends a link to the new address; until it is followed nothing changes. That somebody else has the address is told to
 * who follows the link: they read its mails.
 */
export async function requestEmailChange(app: App, doer: Doer, input: ChangeEmailInput): Promise<User> {
  const email = readEmail(input.email);
  const user = await proveItIsYou(app, doer, input.password);
  await app.db.transaction(async (tx) => {
    if (!(await mailLink(app, tx, { kind: 'CHANGE_EMAIL', user, email, sessionId: doer.actor.sessionId })))
      throw errors.TOO_MANY_MAILS();
  });
  return user;
}

/** The new address counts, and the old one is told. All sessions end but the one in which it was asked for. */
export async function confirmEmailChange(app: App, client: Client, token: string): Promise<User> {
  const [user, ended] = await app.db.transaction(async (tx) => {
    await lockAccounts(tx);
    const { userId, email, sessionId } = await useLink(tx, 'CHANGE_EMAIL', token);
    const users = tx.getRepository(User);
    const before = await users.findOneByOrFail({ id: userId });
    if (await users.existsBy({ email })) throw errors.EMAIL_TAKEN();
    await users.update(userId, { email, emailVerifiedAt: () => 'now()' });
    // Links sent to the old address prove nothing any more.
    await voidLinks(tx, userId);
    const sessions = await endSessionsOf(app, tx, { userId, reason: 'EMAIL_CHANGED', except: sessionId });
    const letter = notice(before, 'email', `from now on you log in with ${email}, no more with ${before.email}.`);
    await queueMail(app, tx, { to: before.email, letter });
    await recordAct(tx, {
      ...{ actor: { ...ANONYMOUS, userId }, client },
      act: 'email.changed',
      subject: userId,
      before: { email: before.email },
      after: { email },
    });
    return [await users.findOneByOrFail({ id: userId }), sessions] as const;
  });
  await tellEnded(app, ...ended);
  return Object.assign(user, { isCaller: true as const });
}
