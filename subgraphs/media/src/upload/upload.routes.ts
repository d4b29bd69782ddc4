import { CodedError } from '@medianest/kit';
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import type { App } from '../app.js';
import { readRight } from '../signing.js';
import { ALGORITHMS, readChecksum } from './checksum.js';
import { createByTus } from './create-by-tus.js';
import { readEndpoint } from './endpoint.js';
import { finishUpload, isWhole } from './finish-upload.js';
import { type Receiver, receive } from './receive.js';
import { createRunningHashes } from './running-hashes.js';
import { createTusServer, sayWhatFailed } from './tus.js';
import { isFinal, Upload } from './upload.js';
import { uploadUrl } from './upload.service.js';
import { createUploadLocker } from './upload-locker.js';

type Request = FastifyRequest<{ Params: { token: string } }>;

/**
 * Serves tus 1.0 at `/uploads/<token>`: POST where the token is that of an `uploadEndpoint`, all else where it is that
 * of an upload. `@tus/server` knows creation without concatenation and nothing of checksums: POST and PATCH are ours.
 */
export function serveUploads(server: FastifyInstance, app: App): void {
  const locker = createUploadLocker(app);
  const receiver = { app, locker, hashes: createRunningHashes() };
  const tus = createTusServer(receiver);
  server.addHook('onClose', () => locker.close());
  server.register(async (scope) => {
    // Bytes go straight to the store.
    scope.removeAllContentTypeParsers();
    scope.addContentTypeParser('*', (_request, _payload, done) => done(null));
    scope.route({
      method: ['HEAD', 'PATCH', 'DELETE', 'OPTIONS', 'POST'],
      url: '/uploads/:token',
      async handler(request: Request, reply) {
        const method = readMethod(request);
        request.raw.method = method;
        for (const [name, value] of Object.entries(HEADERS)) reply.raw.setHeader(name, value);
        const refusal = await refuse(app, request, method);
        if (refusal) return answer(reply, refusal);
        if (method === 'POST') return create(app, request, reply);
        if (method === 'PATCH') return patch(receiver, request, reply);
        if (method === 'OPTIONS') reply.raw.setHeader('tus-checksum-algorithm', ALGORITHMS.join(','));
        const upload = await findUpload(app, request);
        if (method === 'HEAD' && upload && (await isWhole(app, upload))) await finishUpload(app, upload.id);
        if (upload?.concat) reply.raw.setHeader('upload-concat', upload.concat);
        if (upload && !upload.whole) reply.raw.setHeader('upload-expires', upload.expiresAt.toUTCString());
        reply.hijack();
        await tus.handle(request.raw, reply.raw);
      },
    });
  });
}

/** What cannot send a PATCH or DELETE may say so in a POST. */
function readMethod({ method, headers }: Request): string {
  const meant = String(headers['x-http-method-override'] ?? '').toUpperCase();
  return method === 'POST' && ['HEAD', 'PATCH', 'DELETE'].includes(meant) ? meant : method;
}

const HEADERS = { 'cache-control': 'no-store', 'x-content-type-options': 'nosniff' };

async function findUpload(app: App, request: Request): Promise<Upload | null> {
  const id = readRight(app.config.urlKey, 'upload', request.params.token);
  return id === undefined ? null : app.db.getRepository(Upload).findOneBy({ id });
}

interface Answer {
  readonly status: number;
  readonly body: string;
}

/** What `@tus/server` would not refuse, or not as the protocol says. */
async function refuse(app: App, request: Request, method: string): Promise<Answer | undefined> {
  const { 'tus-resumable': version, 'upload-checksum': checksum } = request.headers;
  if (method === 'OPTIONS') return undefined;
  if (version !== VERSION) return { status: 412, body: `This server speaks tus ${VERSION}.\n` };
  if (method !== 'PATCH') return undefined;
  if (checksum !== undefined && !readChecksum(String(checksum))) {
    return { status: 400, body: `Upload-Checksum must be one of ${ALGORITHMS.join(', ')} and a digest in Base64.\n` };
  }
  const upload = await findUpload(app, request);
  return upload && isFinal(upload) ? { status: 403, body: 'A final upload is made of its parts.\n' } : undefined;
}

const VERSION = '1.0.0';

async function create(app: App, request: Request, reply: FastifyReply): Promise<FastifyReply> {
  const by = readEndpoint(app, request.params.token, request.headers);
  if (!by) return answer(reply, { status: 404, body: 'Ask for a new uploadEndpoint.\n' });
  try {
    const upload = await createByTus(app, by, request.headers);
    reply.headers({ location: uploadUrl(app, upload), 'upload-expires': upload.expiresAt.toUTCString() });
    return answer(reply, { status: 201, body: '' });
  } catch (error) {
    if (!(error instanceof CodedError)) throw error;
    return answer(reply, { status: STATUS[error.code] ?? error.status, body: `${error.message}\n` });
  }
}

async function patch(receiver: Receiver, request: Request, reply: FastifyReply): Promise<FastifyReply> {
  const { app } = receiver;
  const id = readRight(app.config.urlKey, 'upload', request.params.token);
  let said: Answer = { status: 204, body: '' };
  try {
    const { upload, offset } = await receive(receiver, request.raw, id);
    reply.header('upload-offset', offset);
    if (upload.concat) reply.header('upload-concat', upload.concat);
    if (offset < upload.size) reply.header('upload-expires', upload.expiresAt.toUTCString());
  } catch (error) {
    const { status_code: status, body } = await sayWhatFailed(app, error as Error);
    said = { status, body };
  }
  // Who was not listened to the end need not send the rest.
  if (!request.raw.complete) reply.header('connection', 'close');
  return answer(reply, said);
}

/** Where HTTP has a better word than GraphQL. */
const STATUS: Readonly<Record<string, number>> = {
  UPLOAD_TOO_LARGE: 413,
  QUOTA_EXCEEDED: 413,
  ORGANIZATION_QUOTA_EXCEEDED: 413,
  STORAGE_FULL: 507,
};

function answer(reply: FastifyReply, { status, body }: Answer): FastifyReply {
  return reply
    .code(status)
    .headers({
      'tus-resumable': VERSION,
      ...(status === 412 && { 'tus-version': VERSION }),
      'access-control-allow-origin': '*',
      'access-control-expose-headers': 'Location, Tus-Resumable, Tus-Version, Upload-Offset, Upload-Expires',
    })
    .type('text/plain; charset=utf-8')
    .send(body);
}
