import { ANONYMOUS, type Client } from '@medianest/kit';
import { isEmail, normalEmail } from '../account/email.js';
import { refuseLogin } from '../account/may-log-in.js';
import type { App } from '../app.js';
import { limitsOf } from '../attempt/limits.js';
import { recordAct } from '../audit/record.js';
import { errors } from '../errors.js';
import { Password } from '../password/password.js';
import { takeCode } from '../second-factor/take-code.js';
import type { SessionTokens } from '../session/session-tokens.js';
import { User } from '../user/user.js';
import { challengedUser, endChallenge } from './challenge.js';
import type { CompleteLoginInput, LoginInput } from './login.inputs.js';
import { signIn, startSession } from './sign-in.js';

/** Logs in. The answer, and the time it takes, are the same for a wrong password and an unknown e-mail. */
export async function login(app: App, client: Client, input: LoginInput): Promise<SessionTokens> {
  const email = normalEmail(input.email);
  const limits = await limitsOf(app, { what: 'login', email, client });
  const { user, hash } = await app.attempts.during(limits, async () => {
    const account = isEmail(email) ? await findAccount(app, email) : undefined;
    const right = await app.hasher.matches(input.password, account?.hash);
    if (account && right) return account;
    await recordFailure(app, client, account?.user);
    throw errors.INVALID_CREDENTIALS();
  });
  return signIn(app, client, {
    ...{ user, by: 'PASSWORD' },
    async redeem(tx) {
      const known = await tx.getRepository(Password).findOneBy({ userId: user.id });
      if (known?.hash !== hash) throw errors.INVALID_CREDENTIALS();
    },
  });
}

/** The second step: the code of the authenticator, or a recovery code. */
export async function completeLogin(app: App, client: Client, input: CompleteLoginInput): Promise<SessionTokens> {
  const user = await challengedUser(app.db.manager, input.challenge);
  if (!user) throw errors.CHALLENGE_EXPIRED();
  const limits = await limitsOf(app, { what: 'second-factor', email: user.email, client });
  await app.attempts.during(limits, async () => {
    if (await takeCode(app, user.id, input.code)) return;
    await recordFailure(app, client, user);
    throw errors.WRONG_CODE();
  });
  await refuseLogin(app.db.manager, user, 'OTHER');
  return startSession(app, client, {
    ...{ user, by: 'SECOND_FACTOR' },
    async redeem(tx) {
      if (!(await endChallenge(tx, input.challenge))) throw errors.CHALLENGE_EXPIRED();
    },
  });
}

/** Of an unknown e-mail too, so that time does not tell; what was typed is not kept, it may have been a password. */
function recordFailure({ db }: App, client: Client, user: User | undefined): Promise<void> {
  return db.transaction((tx) =>
    recordAct(tx, { actor: ANONYMOUS, client, act: 'login.failed', subject: user?.id ?? null }),
  );
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
