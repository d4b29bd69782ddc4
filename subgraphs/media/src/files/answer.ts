import type { IncomingMessage, ServerResponse } from 'node:http';
import type { Log } from '@medianest/kit';
import type { ByteRange } from '../storage/storage.js';
import type { Content } from './content.js';
import { readRange } from './range.js';

/** A player on any page may read: the URL itself is the right, no cookie is involved. */
export const FOR_PLAYERS: Readonly<Record<string, string>> = {
  'access-control-allow-origin': '*',
  'access-control-expose-headers': 'accept-ranges, content-length, content-range, etag',
  'cross-origin-resource-policy': 'cross-origin',
  'referrer-policy': 'no-referrer',
  'x-content-type-options': 'nosniff',
  'content-security-policy': "default-src 'none'; sandbox",
};

/** Answers GET and HEAD with a content, as RFC 9110 says. Whatever breaks after the head, the client sees as a cut. */
export type Answer = (request: IncomingMessage, response: ServerResponse) => void;

const NOTHING = ['content-length', '0'];

/** With node:http alone, and without a promise where nothing is waited for: for a small piece, what is between takes longer than the piece. */
export function createAnswer(content: Content, log: Log): Answer {
  const { size } = content.bytes;
  const etag = `"${content.tag}"`;
  const headers = Object.entries(headersOf(content, etag)).flat();
  const sendLater = (range: ByteRange, response: ServerResponse) =>
    send(content, range, response)
      .then(() => response.end())
      .catch((error) => {
        if (!response.destroyed) log.warn({ error }, 'a file could not be sent to its end');
        response.destroy();
      });
  return (request, response) => {
    if (!isWanted(request.headers['if-match'], etag))
      return void response.writeHead(412, headers.concat(NOTHING)).end();
    if (knows(request.headers['if-none-match'], etag)) return void response.writeHead(304, headers).end();
    const range = askedRange(request, etag, size);
    if (range === 'unsatisfiable') {
      const about = ['content-range', `bytes */${size}`, ...NOTHING];
      return void response.writeHead(416, headers.concat(about)).end();
    }
    const { start, end } = range ?? { start: 0, end: size - 1 };
    const about = ['content-type', content.type, 'content-length', String(end - start + 1)];
    if (range) about.push('content-range', `bytes ${start}-${end}/${size}`);
    response.writeHead(range ? 206 : 200, headers.concat(about));
    const isDone = request.method === 'HEAD' || size === 0 || content.bytes.sendNow({ start, end }, response);
    if (isDone) response.end();
    else void sendLater({ start, end }, response);
  };
}

/** What is shorter is on its way before anybody could take the right to it. */
const LONG_BYTES = 1024 * 1024;
const LOOK_MS = 2_000;

async function send({ bytes, stands }: Content, range: ByteRange, response: ServerResponse): Promise<void> {
  if (range.end - range.start < LONG_BYTES) return bytes.send(range, response);
  // A film takes hours to play: who may not read it any more does not get the rest. While nobody can tell, it goes on.
  const look = async () => void ((await stands().catch(() => true)) || response.destroy());
  const watch = setInterval(look, LOOK_MS);
  try {
    await bytes.send(range, response);
  } finally {
    clearInterval(watch);
  }
}

function headersOf(content: Content, etag: string): Record<string, string> {
  return {
    ...FOR_PLAYERS,
    etag,
    'accept-ranges': 'bytes',
    'cache-control': content.changes ? 'private, no-cache' : 'private, max-age=3600',
    'content-disposition': disposition(content),
  };
}

/** RFC 9110 14.2: ranges count for GET alone, and 13.1.5: only of the content that the client has a part of. */
function askedRange({ method, headers }: IncomingMessage, etag: string, size: number): ReturnType<typeof readRange> {
  const ifRange = headers['if-range'];
  return method === 'GET' && (ifRange === undefined || ifRange === etag) ? readRange(headers.range, size) : undefined;
}

/** RFC 9110 13.1.1: a download that goes on with what it has a part of, or not at all. */
function isWanted(ifMatch: string | undefined, etag: string): boolean {
  return ifMatch === undefined || ifMatch.split(',').some((tag) => tag.trim() === etag || tag.trim() === '*');
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
