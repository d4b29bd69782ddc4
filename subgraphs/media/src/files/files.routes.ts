import type { OutgoingHttpHeaders, ServerResponse } from 'node:http';
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import type { App } from '../app.js';
import type { ByteRange } from '../storage/storage.js';
import { type Content, findContent } from './content.js';
import { readRange } from './range.js';

/** Serves originals and artifacts at `/files/<token>/…` to whoever has the URL. */
export function serveFiles(server: FastifyInstance, app: App): void {
  const url = '/files/:token/*';
  server.route<{ Params: { token: string; '*': string } }>({
    method: ['GET', 'HEAD'],
    url,
    ...NO_HELMET,
    async handler(request, reply) {
      const content = await findContent(app, request.params.token, request.params['*']);
      allowPlayers(reply);
      return content ? send(content, request, reply) : refuse(reply);
    },
  });
  server.options(url, async (_request, reply) => {
    allowPlayers(reply);
    return reply
      .code(204)
      .header('access-control-allow-methods', 'GET, HEAD, OPTIONS')
      .header('access-control-allow-headers', 'range, if-range, if-none-match')
      .header('access-control-max-age', '86400')
      .send();
  });
}

/** In one process the gateway's server serves them too: what it says of its pages is not for files, and takes its time. */
const NO_HELMET = { helmet: false } as const;

/** A player on any page may read: the URL itself is the right, no cookie is involved. */
function allowPlayers(reply: FastifyReply): void {
  reply
    .header('access-control-allow-origin', '*')
    .header('access-control-expose-headers', 'accept-ranges, content-length, content-range, etag')
    .header('cross-origin-resource-policy', 'cross-origin')
    .header('referrer-policy', 'no-referrer')
    .header('x-content-type-options', 'nosniff')
    .header('content-security-policy', "default-src 'none'; sandbox");
}

const NOT_FOUND = { error: 'There is no such file, or its URL is too old: ask for a new one.' };

function refuse(reply: FastifyReply): FastifyReply {
  return reply.code(404).header('cache-control', 'no-store').send(NOT_FOUND);
}

async function send(content: Content, request: FastifyRequest, reply: FastifyReply): Promise<FastifyReply> {
  const { size } = content;
  const etag = `"${content.tag}"`;
  reply
    .header('etag', etag)
    .header('accept-ranges', 'bytes')
    .header('cache-control', content.changes ? 'private, no-cache' : 'private, max-age=3600')
    .header('content-disposition', disposition(content));
  if (knows(request.headers['if-none-match'], etag)) return reply.code(304).send();
  const range = askedRange(request, etag, size);
  if (range === 'unsatisfiable') return reply.code(416).header('content-range', `bytes */${size}`).send();
  const { start, end } = range ?? { start: 0, end: size - 1 };
  if (range) reply.code(206).header('content-range', `bytes ${start}-${end}/${size}`);
  reply.type(content.type).header('content-length', end - start + 1);
  if (request.method === 'HEAD' || size === 0) return reply.send('');
  return sendBytes(content, { start, end }, reply);
}

/** Past Fastify, whose streams would allocate every piece anew. Whatever breaks, the client sees it as a cut. */
async function sendBytes(content: Content, range: ByteRange, reply: FastifyReply): Promise<FastifyReply> {
  const { raw } = reply.hijack();
  raw.writeHead(reply.statusCode, reply.getHeaders() as OutgoingHttpHeaders);
  const watch = setInterval(() => cutOff(content, raw), LOOK_MS);
  try {
    if (await content.send(range, raw)) raw.end();
    else raw.destroy();
  } catch (error) {
    if (!raw.destroyed) reply.log.warn({ error }, 'a file could not be sent to its end');
    raw.destroy();
  } finally {
    clearInterval(watch);
  }
  return reply;
}

const LOOK_MS = 2_000;

/** A film takes hours to play: who may not read it any more does not get the rest. */
async function cutOff(content: Content, raw: ServerResponse): Promise<void> {
  // While nobody can tell, what began goes on.
  if (!(await content.stands().catch(() => true))) raw.destroy();
}

/** RFC 9110 14.2: ranges count for GET alone, and 13.1.5: only of the content that the client has a part of. */
function askedRange({ method, headers }: FastifyRequest, etag: string, size: number): ReturnType<typeof readRange> {
  const ifRange = headers['if-range'];
  return method === 'GET' && (ifRange === undefined || ifRange === etag) ? readRange(headers.range, size) : undefined;
}

/** RFC 9110 13.1.2; a weak tag of the same content is as good, and `*` is any. */
function knows(ifNoneMatch: string | undefined, etag: string): boolean {
  return ifNoneMatch?.trim() === '*' || Boolean(ifNoneMatch?.includes(etag));
}

/** RFC 6266: an ASCII name for old clients, the true one in UTF-8. */
function disposition({ attachment, fileName }: Content): string {
  const kind = attachment ? 'attachment' : 'inline';
  if (fileName === undefined) return kind;
  const ascii = fileName.replaceAll(/[^\w .()-]/g, '_');
  const encoded = encodeURIComponent(fileName).replaceAll(/['()*]/g, (c) => `%${c.charCodeAt(0).toString(16)}`);
  return `${kind}; filename="${ascii}"; filename*=UTF-8''${encoded}`;
}
