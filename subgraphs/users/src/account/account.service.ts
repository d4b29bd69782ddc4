import { ANONYMOUS, type Client, type DbOrTx } from '@medianest/kit';
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
import { readDisplayName } from './display-name.js';
import { isEmail, normalEmail, readEmail } from './email.js';

/** Makes an account and logs it in. The first of an installation becomes its admin. */
export async function register(app: App, client: Client, input: RegisterInput): Promise<SessionTokens> {
  const email = readEmail(input.email);
  const displayName = readDisplayName(input.displayName);
  refuseWeak(input.password, email);
  // Before the transaction: it takes long, and the lock below lets one registration in at a time.
  const hash = await app.hasher.hash(input.password);
  const [user, session] = await app.db.transaction(async (tx) => {
    const created = await createAccount(tx, { email, displayName, hash });
    const opened = await openSession(app, tx, { userId: created.id, client });
    const actor = { ...ANONYMOUS, userId: created.id };
    const after = { email, displayName, role: created.role };
    await recordAct(tx, { actor, client, act: 'account.registered', subject: created.id, after });
    return [created, opened] as const;
  });
  app.log.info({ userId: user.id, role: user.role }, 'an account was made');
  return tokensOf(app, user, session);
}

/** Logs in. The answer, and the time it takes, are the same for a wrong password and an unknown e-mail. */
export async function login(app: App, client: Client, input: LoginInput): Promise<SessionTokens> {
  const email = normalEmail(input.email);
  await app.loginAttempts.count(email);
  const account = isEmail(email) ? await findAccount(app, email) : undefined;
  const right = await app.hasher.matches(input.password, account?.hash);
  if (!account || !right) throw errors.INVALID_CREDENTIALS();
  await app.loginAttempts.forget(email);
  const session = await app.db.transaction((tx) => openSession(app, tx, { userId: account.user.id, client }));
  return tokensOf(app, account.user, session);
}

/** Any number of this database's own; under it one account after the other is made, so that only one is the first. */
const ACCOUNTS_LOCK = 7_210_462;

interface NewAccount {
  readonly email: string;
  readonly displayName: string;
  readonly hash: string;
}

async function createAccount(tx: DbOrTx, { email, displayName, hash }: NewAccount): Promise<User> {
  await tx.query('select pg_advisory_xact_lock($1)', [ACCOUNTS_LOCK]);
  const users = tx.getRepository(User);
  if (await users.existsBy({ email })) throw errors.EMAIL_TAKEN();
  const role = (await users.exists()) ? 'MEMBER' : 'ADMIN';
  const user = users.create({ email, displayName, role });
  await users.insert(user);
  await tx.getRepository(Password).insert({ userId: user.id, hash });
  return user;
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
