import { extname } from 'node:path';
import { isUuid } from '@medianest/kit';
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import type { App } from '../app.js';
import { MediaStatus } from '../media-file/enums.js';
import { MediaFile } from '../media-file/media-file.js';
import { readRight } from '../signing.js';
import { artifactKey, originalKey } from '../storage/keys.js';
import { readRange } from './range.js';

/** Serves originals and artifacts at `/files/<token>/…` to whoever has the URL. */
export function serveFiles(server: FastifyInstance, app: App): void {
  const url = '/files/:token/*';
  server.route<{ Params: { token: string; '*': string } }>({
    method: ['GET', 'HEAD'],
    url,
    async handler(request, reply) {
      const id = readRight(app.config.urlKey, 'file', request.params.token);
      const found = id && (await findServed(app, id, request.params['*']));
      allowPlayers(reply);
      if (!found) return reply.code(404).header('cache-control', 'no-store').send(NOT_FOUND);
      return send(app, found, { request, reply });
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

const NOT_FOUND = { error: 'There is no such file, or its URL is too old: ask for a new one.' };

/** A player on any page may read: the URL itself is the right, no cookie is involved. */
function allowPlayers(reply: FastifyReply): void {
  reply
    .header('access-control-allow-origin', '*')
    .header('access-control-expose-headers', 'accept-ranges, content-length, content-range, etag')
    .header('cross-origin-resource-policy', 'cross-origin')
    .header('x-content-type-options', 'nosniff')
    .header('content-security-policy', "default-src 'none'; sandbox");
}

interface Served {
  readonly key: string;
  readonly type: string;
  /** Names the content: two responses with the same one are the same bytes. */
  readonly tag: string;
  /** Whether it must be saved, not shown in a page. */
  readonly attachment: boolean;
  readonly fileName?: string;
}

async function findServed(app: App, id: string, path: string): Promise<Served | undefined> {
  return path === 'original' ? findOriginal(app, id) : findArtifact(id, path);
}

const ARTIFACT_TYPES: Readonly<Record<string, string>> = {
  '.m3u8': 'application/vnd.apple.mpegurl',
  '.m4s': 'video/iso.segment',
  '.mp4': 'video/mp4',
  '.webp': 'image/webp',
};
/** A version and at most three plain names below it: nothing that could climb. */
const ARTIFACT_PATH = /^([0-9a-f-]{36})\/((?:[a-z0-9-]+\/){0,2}[a-z0-9-]+\.[a-z0-9]+)$/;

function findArtifact(id: string, path: string): Served | undefined {
  const [, version, name] = ARTIFACT_PATH.exec(path) ?? [];
  if (version === undefined || name === undefined || !isUuid(version)) return undefined;
  const type = ARTIFACT_TYPES[extname(name)];
  return type ? { key: artifactKey({ id, version, path: name }), type, tag: version, attachment: false } : undefined;
}

/** Types a browser only plays or paints. */
const INLINE = new Set([
  ...['video/mp4', 'video/webm', 'audio/mpeg', 'audio/mp4', 'audio/flac', 'audio/ogg', 'audio/wav'],
  ...['image/jpeg', 'image/png', 'image/webp', 'image/gif', 'image/avif'],
]);

async function findOriginal(app: App, id: string): Promise<Served | undefined> {
  const file = await app.db.getRepository(MediaFile).findOneBy({ id });
  if (!file || file.status === MediaStatus.UPLOADING) return undefined;
  // Only what has been probed and found good is called by its type.
  const type = file.status === MediaStatus.READY ? file.mimeType : 'application/octet-stream';
  const { fileName } = file;
  return { key: originalKey(file), type, tag: 'original', fileName, attachment: !INLINE.has(type) };
}

interface Exchange {
  readonly request: FastifyRequest;
  readonly reply: FastifyReply;
}

async function send(app: App, served: Served, { request, reply }: Exchange): Promise<FastifyReply> {
  const found = await app.storage.stat(served.key);
  if (!found) return reply.code(404).header('cache-control', 'no-store').send(NOT_FOUND);
  const etag = `"${served.tag}-${found.size.toString(36)}"`;
  reply
    .header('etag', etag)
    .header('accept-ranges', 'bytes')
    .header('cache-control', 'private, max-age=3600')
    .header('content-disposition', disposition(served));
  if (knows(request.headers['if-none-match'], etag)) return reply.code(304).send();
  const ifRange = request.headers['if-range'];
  const range = ifRange === undefined || ifRange === etag ? readRange(request.headers.range, found.size) : undefined;
  if (range === 'unsatisfiable') {
    return reply.code(416).header('content-range', `bytes */${found.size}`).send();
  }
  const { start, end } = range ?? { start: 0, end: found.size - 1 };
  if (range) reply.code(206).header('content-range', `bytes ${start}-${end}/${found.size}`);
  reply.type(served.type).header('content-length', end - start + 1);
  if (request.method === 'HEAD' || found.size === 0) return reply.send('');
  const bytes = await app.storage.open(served.key, { start, end });
  return bytes ? reply.send(bytes) : reply.code(404).send(NOT_FOUND);
}

/** RFC 9110 13.1.2; a weak tag of the same content is as good, and `*` is any. */
function knows(ifNoneMatch: string | undefined, etag: string): boolean {
  return ifNoneMatch?.trim() === '*' || Boolean(ifNoneMatch?.includes(etag));
}

/** RFC 6266: an ASCII name for old clients, the true one in UTF-8. */
function disposition({ attachment, fileName }: Served): string {
  const kind = attachment ? 'attachment' : 'inline';
  if (fileName === undefined) return kind;
  const ascii = fileName.replaceAll(/[^\w .()-]/g, '_');
  const encoded = encodeURIComponent(fileName).replaceAll(/['()*]/g, (c) => `%${c.charCodeAt(0).toString(16)}`);
  return `${kind}; filename="${ascii}"; filename*=UTF-8''${encoded}`;
}
