import { type Actor, commonErrors, type DbOrTx, seal } from '@medianest/kit';
import { readName } from '../account/display-name.js';
import type { App } from '../app.js';
import { type Doer, recordAct } from '../audit/record.js';
import { errors } from '../errors.js';
import { ask } from './discovery.js';
import { IdentityProvider, type SaveIdentityProviderInput, type SignInProvider } from './identity-provider.js';
import { mustManageProviders } from './identity-provider.policy.js';

const MOST_PROVIDERS = 20;

/** For the login page. */
export async function listSignInProviders({ db, config }: App): Promise<SignInProvider[]> {
  const providers = await db.getRepository(IdentityProvider).find({ where: { enabled: true }, order: { name: 'ASC' } });
  return providers.map(({ name, displayName }) => ({ name, displayName, startUrl: `${baseOf(config)}/${name}/start` }));
}

/** Where a provider's routes are, as people reach them. */
export function baseOf({ publicUrl }: Pick<App['config'], 'publicUrl'>): string {
  return `${publicUrl}/auth/oidc`;
}

export function listIdentityProviders({ db }: App, actor: Actor): Promise<IdentityProvider[]> {
  mustManageProviders(actor);
  return db.getRepository(IdentityProvider).find({ order: { name: 'ASC' } });
}

export async function saveIdentityProvider(
  app: App,
  doer: Doer,
  input: SaveIdentityProviderInput,
): Promise<IdentityProvider> {
  mustManageProviders(doer.actor);
  if (!isProviderName(input.name))
    throw commonErrors.BAD_USER_INPUT('The name of a provider has 1 to 40 small letters, digits and dashes.');
  const providers = app.db.getRepository(IdentityProvider);
  const before = await providers.findOneBy({ name: input.name });
  if (!before && (await providers.count()) >= MOST_PROVIDERS) throw errors.TOO_MANY_PROVIDERS(MOST_PROVIDERS);
  const next = { ...readProvider(input), sealedSecret: secretOf(app, input, before) };
  await mustAnswer(app, next);
  await app.db.transaction(async (tx) => {
    await forgetPeopleOfAnother(tx, next);
    await tx.getRepository(IdentityProvider).upsert({ ...next, updatedAt: () => 'now()' }, ['name']);
    await recordAct(tx, {
      ...{ ...doer, act: 'provider.saved', subject: null },
      before: before && withoutSecret(before),
      after: withoutSecret(next),
    });
  });
  return providers.findOneByOrFail({ name: input.name });
}

/** Who came by it keeps the account, and logs in another way from now on. */
export async function removeIdentityProvider(app: App, doer: Doer, name: string): Promise<boolean> {
  mustManageProviders(doer.actor);
  if (!isProviderName(name)) return false;
  return app.db.transaction(async (tx) => {
    const providers = tx.getRepository(IdentityProvider);
    const before = await providers.findOneBy({ name });
    if (!before) return false;
    await providers.delete({ name });
    await recordAct(tx, { ...doer, act: 'provider.removed', subject: null, before: withoutSecret(before) });
    return true;
  });
}

/** What cannot be one is not looked for: a database takes not every text. */
export const isProviderName = (name: string): boolean => /^[a-z0-9](?:[a-z0-9-]{0,38}[a-z0-9])?$/.test(name);

function readProvider({ clientSecret: _, ...input }: SaveIdentityProviderInput) {
  if (!URL.canParse(input.issuer) || !/^https?:$/.test(new URL(input.issuer).protocol))
    throw commonErrors.BAD_USER_INPUT('"issuer" must be a URL that begins with https:// or http://.');
  const displayName = readName(input.displayName, 'The name on the button');
  const scopes = [...new Set(['openid', ...input.scopes])];
  const roleMapping = input.roleMapping.map(({ value, role }) => ({ value, role }));
  return { ...input, displayName, scopes, roleMapping, roleClaim: input.roleClaim || null };
}

/** The secret before is that of the issuer before: no other one is sent it. */
function secretOf(
  { config }: App,
  { clientSecret, issuer }: SaveIdentityProviderInput,
  before: IdentityProvider | null,
) {
  if (clientSecret === '') return null;
  if (clientSecret !== undefined && clientSecret !== null) return seal(config.keyEncryptionKey, clientSecret);
  if (before?.sealedSecret && !isSameIssuer(before.issuer, issuer))
    throw commonErrors.BAD_USER_INPUT(
      'Another issuer has another secret: give "clientSecret", empty for a public client.',
    );
  return before?.sealedSecret ?? null;
}

const isSameIssuer = (one: string, other: string): boolean => new URL(one).href === new URL(other).href;

/** Who is known there by the name that somebody had at the issuer before is somebody else. */
async function forgetPeopleOfAnother(tx: DbOrTx, { name, issuer }: Pick<IdentityProvider, 'name' | 'issuer'>) {
  const provider = await tx
    .getRepository(IdentityProvider)
    .findOne({ where: { name }, lock: { mode: 'pessimistic_write' } });
  if (!provider || isSameIssuer(provider.issuer, issuer)) return;
  for (const table of ['external_identities', 'link_tickets', 'link_codes', 'provider_flows'])
    await tx.query(`delete from ${table} where provider_id = $1`, [provider.id]);
}

async function mustAnswer({ config, log }: App, provider: Parameters<typeof ask>[0]): Promise<void> {
  try {
    await ask(provider, config.keyEncryptionKey);
  } catch (error) {
    log.info({ error, issuer: provider.issuer }, 'an identity provider does not answer');
    throw errors.PROVIDER_UNREACHABLE();
  }
}

function withoutSecret<T extends { sealedSecret: string | null }>({ sealedSecret, ...rest }: T) {
  return { ...rest, hasSecret: sealedSecret !== null };
}
