import httpProxy from '@fastify/http-proxy';
import { ACTOR_HEADER, REQUEST_ID_HEADER } from '@medianest/kit';
import type { FastifyInstance } from 'fastify';

/** What a subgraph serves besides its graph: here it only passes, as streams of any length and duration. */
export function passOn(upstream: string, prefixes: readonly string[]): (server: FastifyInstance) => void {
  return (server) => {
    for (const prefix of prefixes) {
      server.register(httpProxy, {
        upstream,
        prefix,
        rewritePrefix: prefix,
        // What is fetched carries rights in its URL; our own log line of the request does not.
        disableRequestLogging: true,
        // An upload may take an hour, and media may be busy at its end: who is tired closes the connection.
        // As many connections as people have: whoever pauses a film keeps theirs, and nobody waits for it.
        undici: { connections: 0, bodyTimeout: 0, headersTimeout: 0 },
        replyOptions: {
          rewriteRequestHeaders(request, headers) {
            // The `100 Continue` that curl waits for was said here; undici refuses to ask media again.
            const { [ACTOR_HEADER]: _forged, expect: _answered, ...passed } = headers;
            return { ...passed, [REQUEST_ID_HEADER]: request.id };
          },
          onError(reply) {
            reply.code(502).send({
              error: 'UNAVAILABLE',
              message: 'This cannot be had right now. Try again in a moment.',
            });
          },
        },
      });
    }
  };
}
