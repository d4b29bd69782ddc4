import { commonErrors } from '@medianest/kit';
import type { App } from '../app.js';
import type { Doer } from '../audit/record.js';
import { errors } from '../errors.js';
import { IdentityProvider } from '../identity-provider/identity-provider.js';
import { baseOf, isProviderName } from '../identity-provider/identity-provider.service.js';
import { proveItIsYou } from '../password/prove.js';
import { inSession } from '../session/session.policy.js';
import { isChallenge } from './challenge.js';
import { type CompleteLinkingInput, ExternalIdentity, type StartLinkingInput } from './external-identity.js';
import { takeLinkCode } from './link-code.js';
import { newTicket } from './link-ticket.js';
import { linkTo } from './person-of.js';

/** One more way into the account needs a proof. @returns where to send the browser of the actor, within a minute */
export async function startLinkingProvider(app: App, doer: Doer, input: StartLinkingInput): Promise<string> {
  const { userId } = inSession(doer.actor);
  const { name, challenge, password } = input;
  if (!isChallenge(challenge)) throw commonErrors.BAD_USER_INPUT('"challenge" is no SHA-256 in base64url.');
  const found = { name, enabled: true };
  const provider = isProviderName(name) ? await app.db.getRepository(IdentityProvider).findOneBy(found) : null;
  if (!provider) throw errors.PROVIDER_NOT_FOUND();
  await proveItIsYou(app, doer, password);
  const ticket = await newTicket(app.db.manager, provider.id, { userId, challenge });
  return `${baseOf(app.config)}/${name}/start?ticket=${ticket}`;
}

/** Links who came back, if it is the actor who went, with the client that began. */
export async function completeLinkingProvider(
  app: App,
  { actor, client }: Doer,
  { code, verifier }: CompleteLinkingInput,
): Promise<ExternalIdentity> {
  const { userId } = inSession(actor);
  const taken = await takeLinkCode(app.db.manager, { userId, code, verifier });
  const enabled = taken && { id: taken.providerId, enabled: true };
  const provider = enabled && (await app.db.getRepository(IdentityProvider).findOneBy(enabled));
  if (!provider) throw errors.SIGN_IN_EXPIRED();
  const { claims } = taken;
  await linkTo(app, client, { provider, claims, userId });
  return app.db.getRepository(ExternalIdentity).findOneOrFail({
    where: { providerId: provider.id, subject: claims.sub, userId },
    relations: { provider: true },
  });
}
