import { ANONYMOUS, type Client } from '@medianest/kit';
import { mailLink } from '../account-link/account-link.service.js';
import type { App } from '../app.js';
import { recordAct } from '../audit/record.js';
import { errors } from '../errors.js';
import { Password } from '../password/password.js';
import { refuseWeak } from '../password/strength.js';
import { openSession } from '../session/open-session.js';
import { tokensOf } from '../session/session.service.js';
import type { SessionTokens } from '../session/session-tokens.js';
import { User } from '../user/user.js';
import type { LoginInput, RegisterInput } from './account.inputs.js';
import { createAccount } from './create-account.js';
import { readDisplayName } from './display-name.js';
import { isEmail, normalEmail, readEmail } from './email.js';
import { refuseLogin } from './may-log-in.js';

/**
 * Makes an account and logs it in. The first of an installation becomes its admin. Where the e-mail has to be proved
 * first, the account is made and EMAIL_NOT_VERIFIED is thrown.
 */
export async function register(app: App, client: Client, input: RegisterInput): Promise<SessionTokens> {
  const email = readEmail(input.email);
  const displayName = readDisplayName(input.displayName);
  refuseWeak(input.password, { email, displayName });
  // Before the transaction: it takes long, and its lock lets one registration in at a time.
  const hash = await app.hasher.hash(input.password);
  const invitation = input.invitation ?? undefined;
  const user = await app.db.transaction(async (tx) => {
    const created = await createAccount(tx, { email, displayName, hash, invitation });
    if (!created.emailVerifiedAt) await mailLink(app, tx, { kind: 'VERIFY_EMAIL', user: created, email });
    const actor = { ...ANONYMOUS, userId: created.id };
    const after = { email, displayName, role: created.role };
    await recordAct(tx, { actor, client, act: 'account.registered', subject: created.id, after });
    return created;
  });
  app.log.info({ userId: user.id, role: user.role }, 'an account was made');
  return enter(app, client, user);
}

/** Logs in. The answer, and the time it takes, are the same for a wrong password and an unknown e-mail. */
export async function login(app: App, client: Client, input: LoginInput): Promise<SessionTokens> {
  const email = normalEmail(input.email);
  await app.loginAttempts.count(email);
  const account = isEmail(email) ? await findAccount(app, email) : undefined;
  const right = await app.hasher.matches(input.password, account?.hash);
  if (!account || !right) throw errors.INVALID_CREDENTIALS();
  await app.loginAttempts.forget(email);
  return enter(app, client, account.user);
}

/** For who has shown the right password. */
async function enter(app: App, client: Client, user: User): Promise<SessionTokens> {
  await refuseLogin(app.db.manager, user, 'PASSWORD');
  const session = await app.db.transaction((tx) => openSession(app, tx, { userId: user.id, client }));
  return tokensOf(app, user, session);
}

/** Always two statements, so that time does not tell whether there is one. */
async function findAccount({ db }: App, email: string): Promise<{ user: User; hash: string | undefined } | undefined> {
  const [user, password] = await Promise.all([
    db.getRepository(User).findOneBy({ email }),
    db
      .getRepository(Password)
      .createQueryBuilder('password')
      .innerJoin(User, 'user', 'user.id = password.userId')
      .where('user.email = :email', { email })
      .getOne(),
  ]);
  return user ? { user, hash: password?.hash } : undefined;
}
