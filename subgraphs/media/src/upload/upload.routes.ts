import type { FastifyInstance } from 'fastify';
import type { App } from '../app.js';
import { MediaStatus } from '../media-file/enums.js';
import { MediaFile } from '../media-file/media-file.js';
import { readRight } from '../signing.js';
import { createTusServer } from './tus.js';
import { finishUpload, isWhole } from './upload.service.js';
import { createUploadLocker } from './upload-locker.js';

/** Serves tus 1.0 at `/uploads/<token>`: HEAD, PATCH, DELETE, OPTIONS. */
export function serveUploads(server: FastifyInstance, app: App): void {
  const locker = createUploadLocker(app);
  const tus = createTusServer(app, locker);
  server.addHook('onClose', () => locker.close());
  server.register(async (scope) => {
    // Bytes go straight to the store.
    scope.removeAllContentTypeParsers();
    scope.addContentTypeParser('*', (_request, _payload, done) => done(null));
    scope.route<{ Params: { token: string } }>({
      method: ['HEAD', 'PATCH', 'DELETE', 'OPTIONS'],
      url: '/uploads/:token',
      async handler(request, reply) {
        if (request.method === 'HEAD') await finishIfWhole(app, request.params.token);
        reply.hijack();
        reply.raw.setHeader('cache-control', 'no-store');
        reply.raw.setHeader('x-content-type-options', 'nosniff');
        await tus.handle(request.raw, reply.raw);
      },
    });
  });
}

/** A process may have died between the last byte and its commit; a client that resumes then sends nothing more. */
async function finishIfWhole(app: App, token: string): Promise<void> {
  const id = readRight(app.config.urlKey, 'upload', token);
  if (id === undefined) return;
  const file = await app.db.getRepository(MediaFile).findOneBy({ id, status: MediaStatus.UPLOADING });
  if (file && (await isWhole(app, file))) await finishUpload(app, id);
}
