import { finished, Readable, type Transform } from 'node:stream';
import { createBrotliDecompress, createGunzip, createInflate } from 'node:zlib';
import type { FastifyInstance } from 'fastify';

/** The body is not one; Fastify answers with the status. */
class BodyError extends Error {
  constructor(
    readonly statusCode: number,
    message: string,
  ) {
    super(message);
  }
}

const DECODERS: ReadonlyMap<string, () => Transform> = new Map([
  ['gzip', createGunzip],
  ['x-gzip', createGunzip],
  ['deflate', createInflate],
  ['br', createBrotliDecompress],
]);

/** Reads bodies that are compressed, and stops at the limit: a small body that grows without end costs no more. */
export function readCompressed(scope: FastifyInstance, limit: number): void {
  scope.addHook('preParsing', async (request, _reply, payload) => {
    const encoding = request.headers['content-encoding']?.trim().toLowerCase() ?? 'identity';
    if (encoding === 'identity' || encoding === '') return payload;
    const decoder = DECODERS.get(encoding);
    if (!decoder) throw new BodyError(415, 'A body may be compressed with gzip, deflate or br.');
    return decoded(payload, decoder(), limit);
  });
}

/** Fastify's own parser refuses `__proto__` as a key. Here names are data: no body is ever merged into anything. */
export function readJson(scope: FastifyInstance): void {
  scope.removeAllContentTypeParsers();
  scope.addContentTypeParser('application/json', { parseAs: 'buffer' }, ({ headers }, bytes, done) => {
    if (!isUtf8(headers['content-type'])) return done(new BodyError(415, 'A body must be written in UTF-8.'));
    try {
      done(null, JSON.parse(utf8.decode(bytes as Buffer)));
    } catch {
      done(new BodyError(400, 'The body must be JSON, in UTF-8.'));
    }
  });
}

/** Refuses what is none, rather than guess what was meant; leaves out a byte order mark. */
const utf8 = new TextDecoder('utf-8', { fatal: true });

function isUtf8(contentType = ''): boolean {
  const [, charset] = /;\s*charset\s*=\s*"?([^\s;"]+)/i.exec(contentType) ?? [];
  return charset === undefined || /^(utf-?8|us-ascii)$/i.test(charset);
}

function decoded(payload: NodeJS.ReadableStream, decoder: Transform, limit: number): Readable {
  let received = 0;
  payload.on('data', (chunk: Buffer) => {
    received += chunk.length;
    if (received > limit) decoder.destroy(tooLarge());
  });
  // A client that goes in the middle of its body leaves nobody waiting for the rest.
  finished(payload as Readable, (error) => error && decoder.destroy(error));
  payload.pipe(decoder);
  const body = Readable.from(bounded(decoder, limit));
  // Fastify compares it with Content-Length.
  Object.defineProperty(body, 'receivedEncodedLength', { get: () => received });
  return body;
}

async function* bounded(decoder: Transform, limit: number): AsyncGenerator<Buffer> {
  let size = 0;
  try {
    for await (const chunk of decoder as AsyncIterable<Buffer>) {
      size += chunk.length;
      if (size > limit) throw tooLarge();
      yield chunk;
    }
  } catch (error) {
    throw error instanceof BodyError ? error : new BodyError(400, 'The body cannot be decompressed.');
  }
}

const tooLarge = () => new BodyError(413, 'The body is too large.');
