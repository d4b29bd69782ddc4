import { setTimeout as rest } from 'node:timers/promises';
import type { Client, DbOrTx } from '@medianest/kit';
import { mailLink } from '../account-link/account-link.service.js';
import type { App } from '../app.js';
import { errors } from '../errors.js';
import { signIn } from '../login/sign-in.js';
import { refuseWeak } from '../password/strength.js';
import type { SessionTokens } from '../session/session-tokens.js';
import type { RegisterInput } from './account.inputs.js';
import { createAccount, type Registered } from './create-account.js';
import { readDisplayName } from './display-name.js';
import { readEmail } from './email.js';

/** To make an account takes a little longer than to write a mail to who has one; who measures that learns nothing. */
const REFUSED_AFTER_MS = 500;

/**
 * Makes an account and logs it in. The first of an installation becomes its admin. Where the e-mail has to be proved
 * first, EMAIL_NOT_VERIFIED is thrown, whether the account was made or is somebody's already: that is told by mail.
 */
export async function register(app: App, client: Client, input: RegisterInput): Promise<SessionTokens> {
  const email = readEmail(input.email);
  const displayName = readDisplayName(input.displayName);
  await refuseWeak(input.password, { email, displayName });
  // Before the work, so that one address does not take the turns of all others.
  await app.attempts.countHourly('registration', client.address);
  // Before the transaction: it takes long, and its lock lets one registration in at a time.
  const hash = await app.hasher.hash(input.password);
  const evenly = rest(REFUSED_AFTER_MS, undefined, { ref: false });
  const invitation = input.invitation ?? undefined;
  const { was, user } = await app.db.transaction(async (tx) => {
    const registered = await createAccount(tx, { email, displayName, hash, invitation, client });
    await tellByMail(app, tx, registered);
    return registered;
  });
  if (was === 'MADE') app.log.info({ userId: user.id, role: user.role }, 'an account was made');
  try {
    if (was === 'TAKEN') throw errors.EMAIL_NOT_VERIFIED();
    return await signIn(app, client, { user, by: 'REGISTRATION' });
  } catch (refusal) {
    await evenly;
    throw refusal;
  }
}

/** The link of who has an account sets a new password: nobody confirms one that a stranger has registered with. */
async function tellByMail(app: App, tx: DbOrTx, { was, user }: Registered): Promise<void> {
  const { email } = user;
  if (was === 'MADE' && !user.emailVerifiedAt) await mailLink(app, tx, { kind: 'VERIFY_EMAIL', user, email });
  if (was === 'TAKEN' && !user.disabledAt)
    await mailLink(app, tx, { kind: 'RESET_PASSWORD', user, email, letter: 'REGISTERED_AGAIN' });
}
