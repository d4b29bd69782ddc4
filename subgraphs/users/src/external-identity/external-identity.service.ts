import { type Actor, type Client, isUuid } from '@medianest/kit';
import type { App } from '../app.js';
import { type Doer, recordAct } from '../audit/record.js';
import { errors } from '../errors.js';
import { signIn } from '../login/sign-in.js';
import { Password } from '../password/password.js';
import { inSession } from '../session/session.policy.js';
import type { SessionTokens } from '../session/session-tokens.js';
import { User } from '../user/user.js';
import { type ExchangeSignInCodeInput, ExternalIdentity } from './external-identity.js';
import { takeSignInCode } from './sign-in-code.js';

export function listExternalIdentities({ db }: App, actor: Actor): Promise<ExternalIdentity[]> {
  const { userId } = inSession(actor);
  return db.getRepository(ExternalIdentity).find({
    where: { userId },
    relations: { provider: true },
    order: { id: 'ASC' },
    take: 100,
  });
}

/** Logs in who came back from a provider. */
export async function exchangeSignInCode(
  app: App,
  client: Client,
  { code, verifier }: ExchangeSignInCodeInput,
): Promise<SessionTokens> {
  const userId = await takeSignInCode(app.db.manager, code, verifier);
  const user = userId && (await app.db.getRepository(User).findOneBy({ id: userId }));
  if (!user) throw errors.SIGN_IN_EXPIRED();
  return signIn(app, client, { user, by: 'PROVIDER' });
}

/** Refused for the last way in. */
export async function unlinkProvider(app: App, doer: Doer, id: string): Promise<boolean> {
  const { userId } = inSession(doer.actor);
  await app.db.transaction(async (tx) => {
    // Two at once must not take away one way in each.
    await tx.getRepository(User).findOne({ where: { id: userId }, lock: { mode: 'pessimistic_write' } });
    const identities = tx.getRepository(ExternalIdentity);
    const found = isUuid(id)
      ? await identities.findOne({ where: { id, userId }, relations: { provider: true } })
      : null;
    if (!found) throw errors.IDENTITY_NOT_FOUND();
    const hasPassword = await tx.getRepository(Password).existsBy({ userId });
    if (!hasPassword && (await identities.countBy({ userId })) === 1) throw errors.LAST_WAY_IN();
    await identities.delete({ id });
    const before = { provider: found.provider.name, email: found.email };
    await recordAct(tx, { ...doer, act: 'identity.unlinked', subject: userId, before });
  });
  return true;
}
