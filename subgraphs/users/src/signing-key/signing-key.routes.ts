import type { FastifyInstance } from 'fastify';
import type { App } from '../app.js';
import { publicKeys } from './signing-key.service.js';

/** `/.well-known/jwks.json`: the keys with which the gateway checks access tokens. */
export function serveSigningKeys(server: FastifyInstance, app: App): void {
  server.get('/.well-known/jwks.json', async (_request, reply) => {
    reply.header('cache-control', 'public, max-age=300');
    return publicKeys(app);
  });
}
