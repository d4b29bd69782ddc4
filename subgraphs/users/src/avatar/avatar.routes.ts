import { CodedError, isUuid } from '@medianest/kit';
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import type { App } from '../app.js';
import { errors } from '../errors.js';
import { Avatar } from './avatar.js';
import { receiveAvatar } from './avatar.service.js';
import { type Body, readBody } from './read-body.js';
import { readUpload } from './upload-token.js';

const BOUNDS = { keep: 10 * 1024 * 1024, hearOut: 100 * 1024 * 1024 };

/** `/avatars`: pictures of people come in by a signed URL and are shown to whoever has the URL of one. */
export function serveAvatars(server: FastifyInstance, app: App): void {
  server.register(async (scope) => {
    scope.removeAllContentTypeParsers();
    scope.addContentTypeParser('*', (_request: FastifyRequest, payload: FastifyRequest['raw']) =>
      readBody(payload, BOUNDS),
    );
    scope.put<{ Params: { token: string }; Body: Body | undefined }>(
      '/avatars/uploads/:token',
      {
        // Before a byte is read: strangers fill no memory.
        async onRequest({ params }, reply) {
          if (!readUpload(app.config.keyEncryptionKey, params.token))
            return refuse(reply.code(404), errors.LINK_NOT_VALID());
        },
      },
      async ({ params, body }, reply) => {
        try {
          if (body === 'too large') return refuse(reply.code(413), errors.PICTURE_TOO_LARGE());
          await receiveAvatar(app, params.token, body ?? Buffer.alloc(0));
          return reply.code(204).send();
        } catch (error) {
          if (!(error instanceof CodedError)) throw error;
          return refuse(reply.code(error.status), error);
        }
      },
    );
  });
  server.get<{ Params: { version: string; size: string } }>('/avatars/:version/:size.webp', async (request, reply) => {
    const { version, size } = request.params;
    reply.header('x-content-type-options', 'nosniff').header('content-security-policy', "default-src 'none'; sandbox");
    const etag = `"${version}-${size}"`;
    const avatar = await findAvatar(app, version, size);
    if (!avatar)
      return reply.code(404).header('cache-control', 'no-store').send({ error: 'There is no such picture.' });
    reply
      .header('etag', etag)
      .header('cache-control', 'private, max-age=31536000, immutable')
      .header('cross-origin-resource-policy', 'cross-origin');
    if (request.headers['if-none-match'] === etag) return reply.code(304).send();
    return reply.type('image/webp').send(avatar.image);
  });
}

function refuse(reply: FastifyReply, { code, message }: CodedError): FastifyReply {
  return reply.send({ error: code, message });
}

async function findAvatar({ db }: App, version: string, size: string): Promise<Avatar | null> {
  if (!isUuid(version) || !/^\d{1,4}$/.test(size)) return null;
  return db.getRepository(Avatar).findOneBy({ version, size: Number(size) });
}
