import { CodedError } from '@medianest/kit';
import type { FastifyInstance, FastifyRequest } from 'fastify';
import type { App } from '../app.js';
import { INLINE } from '../files/content.js';
import { sharedMedia } from './share-link.service.js';
import type { SharedMedia } from './shared-media.js';

/** Serves `/files/shared/<token>`: leads a browser or a player to what a share link shows. */
export function serveShareLinks(server: FastifyInstance, app: App): void {
  server.get<{ Params: { token: string } }>('/files/shared/:token', async (request, reply) => {
    reply.header('cache-control', 'no-store').header('referrer-policy', 'no-referrer');
    try {
      const media = await sharedMedia(app, { token: request.params.token, password: readPassword(request) });
      const url = bestUrl(media);
      return url ? reply.redirect(url, 303) : reply.code(404).send({ error: 'It is not ready yet.' });
    } catch (error) {
      if (!(error instanceof CodedError)) throw error;
      if (error.status === 401) reply.header('www-authenticate', 'Basic realm="A shared file", charset="UTF-8"');
      return reply.code(error.status).send({ error: error.message });
    }
  });
}

/** What a browser plays or paints itself; else what a player makes of it. */
function bestUrl({ mimeType, originalUrl, playbackUrl, thumbnailUrl }: SharedMedia): string | null {
  return (INLINE.has(mimeType) ? originalUrl : null) ?? playbackUrl ?? thumbnailUrl ?? originalUrl;
}

function readPassword({ headers }: FastifyRequest): string | null {
  const [, given] = /^Basic ([\w+/=-]+)$/i.exec(headers.authorization ?? '') ?? [];
  if (given === undefined) return null;
  return Buffer.from(given, 'base64').toString('utf8').split(':').slice(1).join(':');
}
