import { readFileSync } from 'node:fs';
import { IDENTITIES_PATH, type IdentityAnswer, type IdentityQuestion } from '@medianest/contracts';
import { ACTOR_HEADER, ANONYMOUS, createActorSigner, createLive, openBroker } from '@medianest/kit';
import { createRemoteJWKSet } from 'jose';
import type { Surroundings } from './app.js';
import type { GatewayConfig, NetworkConfig } from './config.js';
import type { Identify } from './identity/identities.js';
import { networkTransports } from './subgraphs/transports.js';

/** The composed graph as it is committed. */
export function readSupergraph(): string {
  return readFileSync(new URL('../supergraph.graphql', import.meta.url), 'utf8');
}

/** Between two looks for keys that are not known yet. */
const KEYS_COOLDOWN_MS = 1_000;
const IDENTIFY_TIMEOUT_MS = 2_000;

/** The question, put to users over HTTP with our signature. */
function askUsers({ usersUrl, actorKey }: Pick<GatewayConfig & NetworkConfig, 'usersUrl' | 'actorKey'>): Identify {
  const url = new URL(IDENTITIES_PATH, usersUrl);
  const signer = createActorSigner(actorKey);
  return async (credentials) => {
    const question: IdentityQuestion = { credentials };
    const response = await fetch(url, {
      method: 'POST',
      headers: { 'content-type': 'application/json', [ACTOR_HEADER]: await signer.sign(ANONYMOUS) },
      body: JSON.stringify(question),
      signal: AbortSignal.timeout(IDENTIFY_TIMEOUT_MS),
    });
    if (!response.ok) throw new Error(`users answered with the status ${response.status}`);
    return ((await response.json()) as IdentityAnswer).identities;
  };
}

/** Subgraphs, keys and live topics of other processes. */
export function networkSurroundings(config: GatewayConfig & NetworkConfig): Surroundings {
  let close: (() => Promise<void>) | undefined;
  const jwksUrl = config.jwksUrl || new URL('/.well-known/jwks.json', config.usersUrl).href;
  return {
    supergraphSdl: readSupergraph(),
    transports: (log) => networkTransports(config, log),
    // A new key signs as soon as it is published.
    keys: createRemoteJWKSet(new URL(jwksUrl), { cooldownDuration: KEYS_COOLDOWN_MS }),
    identify: askUsers(config),
    async live(log) {
      const broker = await openBroker(config.queueUrl, log);
      close = broker.close;
      return createLive(broker);
    },
    close: async () => close?.(),
  };
}
