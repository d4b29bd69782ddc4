import { existsSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import fastifyStatic from '@fastify/static';
import type { FastifyInstance, FastifyReply } from 'fastify';
import type { App } from '../app.js';

/** What `npm run build` makes of `gateway/playground`. */
const FILES = fileURLToPath(new URL('../../playground/dist/', import.meta.url));

/** GraphiQL at `/`, from our own files. When it is off, `/` says where the graph is. */
export function servePlayground(server: FastifyInstance, { config, log }: App): void {
  const built = existsSync(FILES);
  if (config.playground && !built) log.warn('the playground is not built: run npm run build');
  if (config.playground && built) {
    server.register(fastifyStatic, { root: FILES, cacheControl: false, setHeaders: cacheHeaders });
  } else {
    server.get('/', async (_request, reply) => reply.type('text/plain').send('MediaNest. The graph is at /graphql.\n'));
  }
}

/** Vite writes a hash of the content into the names under `assets`. */
function cacheHeaders(reply: Pick<FastifyReply, 'header'>, path: string): void {
  const forever = path.includes('/assets/');
  reply.header('cache-control', forever ? 'public, max-age=31536000, immutable' : 'no-cache');
}
