import { readFileSync } from 'node:fs';
import { createLive, openBroker } from '@medianest/kit';
import { createRemoteJWKSet } from 'jose';
import type { Surroundings } from './app.js';
import type { NetworkConfig } from './config.js';
import { networkTransports } from './transports.js';

/** The composed graph as it is committed. */
export function readSupergraph(): string {
  return readFileSync(new URL('../supergraph.graphql', import.meta.url), 'utf8');
}

/** Subgraphs, keys and live topics of other processes. */
export function networkSurroundings(config: NetworkConfig): Surroundings {
  let close: (() => Promise<void>) | undefined;
  const jwksUrl = config.jwksUrl || new URL('/.well-known/jwks.json', config.usersUrl).href;
  return {
    supergraphSdl: readSupergraph(),
    transports: (log) => networkTransports(config, log),
    keys: createRemoteJWKSet(new URL(jwksUrl)),
    async live(log) {
      const broker = await openBroker(config.queueUrl, log);
      close = broker.close;
      return createLive(broker);
    },
    close: async () => close?.(),
  };
}
