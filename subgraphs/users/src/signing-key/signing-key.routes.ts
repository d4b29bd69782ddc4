import type { Subgraph } from '@medianest/kit';
import type { App } from '../app.js';
import { publicKeys } from './signing-key.service.js';

/** `/.well-known/jwks.json`: the keys with which the gateway checks access tokens. */
export function signingKeyRoutes(app: App): NonNullable<Subgraph['routes']> {
  return (server) => {
    server.get('/.well-known/jwks.json', async (_request, reply) => {
      reply.header('cache-control', 'public, max-age=300');
      return publicKeys(app);
    });
  };
}
