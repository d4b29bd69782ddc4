import { open } from '@medianest/kit';
import { allowInsecureRequests, ClientSecretPost, type Configuration, discovery, None } from 'openid-client';
import type { App } from '../app.js';
import type { IdentityProvider } from './identity-provider.js';

/** Providers change their keys and addresses rarely. */
const KEEP_MS = 10 * 60_000;
const TIMEOUT_S = 10;

/** What providers say of themselves, asked when it is needed and kept for a while. */
export interface Providers {
  /** Throws when the provider cannot be reached, or is none. */
  discover(provider: IdentityProvider): Promise<Configuration>;
}

export function createProviders({ config }: Pick<App, 'config'>): Providers {
  const known = new Map<string, { at: number; found: Promise<Configuration> }>();
  return {
    discover(provider) {
      const key = `${provider.id} ${provider.updatedAt?.getTime()}`;
      const before = known.get(key);
      if (before && Date.now() - before.at < KEEP_MS) return before.found;
      for (const old of known.keys()) if (old.startsWith(provider.id)) known.delete(old);
      const found = ask(provider, config.keyEncryptionKey);
      known.set(key, { at: Date.now(), found });
      found.catch(() => known.delete(key));
      return found;
    },
  };
}

export function ask(provider: Pick<IdentityProvider, 'issuer' | 'clientId' | 'sealedSecret'>, sealingKey: Uint8Array) {
  const { issuer, clientId, sealedSecret } = provider;
  const authentication = sealedSecret ? ClientSecretPost(open(sealingKey, sealedSecret)) : None();
  const plain = new URL(issuer).protocol === 'http:';
  return discovery(new URL(issuer), clientId, undefined, authentication, {
    timeout: TIMEOUT_S,
    // An admin may well run a provider at home without TLS.
    ...(plain && { execute: [allowInsecureRequests] }),
  });
}
