import type { Client } from '@medianest/kit';
import { mailLink } from '../account-link/account-link.service.js';
import type { App } from '../app.js';
import { signIn } from '../login/sign-in.js';
import { refuseWeak } from '../password/strength.js';
import type { SessionTokens } from '../session/session-tokens.js';
import type { RegisterInput } from './account.inputs.js';
import { createAccount } from './create-account.js';
import { readDisplayName } from './display-name.js';
import { readEmail } from './email.js';

/**
 * Makes an account and logs it in. The first of an installation becomes its admin. Where the e-mail has to be proved
 * first, the account is made and EMAIL_NOT_VERIFIED is thrown.
 */
export async function register(app: App, client: Client, input: RegisterInput): Promise<SessionTokens> {
  const email = readEmail(input.email);
  const displayName = readDisplayName(input.displayName);
  refuseWeak(input.password, { email, displayName });
  // Before the work, so that one address does not take the turns of all others.
  await app.attempts.countRegistration(client.address);
  // Before the transaction: it takes long, and its lock lets one registration in at a time.
  const hash = await app.hasher.hash(input.password);
  const invitation = input.invitation ?? undefined;
  const user = await app.db.transaction(async (tx) => {
    const created = await createAccount(tx, { email, displayName, hash, invitation, client });
    if (!created.emailVerifiedAt) await mailLink(app, tx, { kind: 'VERIFY_EMAIL', user: created, email });
    return created;
  });
  app.log.info({ userId: user.id, role: user.role }, 'an account was made');
  return signIn(app, client, { user, by: 'REGISTRATION' });
}
