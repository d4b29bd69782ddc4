import { truncate } from 'node:fs/promises';
import { Agent, type Dispatcher, request } from 'undici';
import { writeChunk } from '../upload/write-chunk.js';
import type { Download, Fetched } from './download.js';
import { fileNameOf } from './file-name-of.js';
import { importGuard } from './guard.js';
import { identifyMedia } from './identify-media.js';
import { ImportFault } from './import-fault.js';

const MAX_REDIRECTS = 5;
const RESUMES = 5;
const AGENT = 'MediaNest (+https://github.com/medianest)';

/** Fetches a file. Undefined when the link shows a page for people instead. */
export async function downloadByHttp(download: Download): Promise<Fetched | undefined> {
  const { app, path, signal } = download;
  const silenceMs = app.config.importSilenceS * 1000;
  const guard = importGuard(app.config);
  const agent = new Agent({
    connect: { lookup: guard.lookup, timeout: 10_000 },
    headersTimeout: silenceMs,
    bodyTimeout: silenceMs,
  });
  const ask = async (url: URL, headers: Record<string, string>): Promise<Answer> => {
    for (let hop = 0, at = url; hop <= MAX_REDIRECTS; hop++) {
      guard.checkLiteral(at.hostname);
      const answer = await request(at, { dispatcher: agent, headers: { ...HEADERS, ...headers }, signal });
      const next = redirectOf(answer, at);
      if (!next) return { ...answer, url: at };
      await answer.body.dump();
      at = next;
    }
    throw new ImportFault('BROKEN', { say: 'The link leads in circles.' });
  };
  try {
    const first = await ask(new URL(download.url), {});
    checkStatus(first);
    if (isPage(first)) return undefined;
    await receive({ download, ask, first });
    return { path, fileName: fileNameOf(first), mimeType: await identifyMedia(path) };
  } catch (error) {
    signal.throwIfAborted();
    throw faultOf(error);
  } finally {
    await agent.destroy();
  }
}

const HEADERS = { 'user-agent': AGENT, accept: '*/*', 'accept-encoding': 'identity' };

export type Answer = Dispatcher.ResponseData & { readonly url: URL };

function redirectOf({ statusCode, headers }: Dispatcher.ResponseData, from: URL): URL | undefined {
  const location = headers['location'];
  if (![301, 302, 303, 307, 308].includes(statusCode) || typeof location !== 'string') return undefined;
  const next = URL.canParse(location, from.href) ? new URL(location, from) : undefined;
  if (!next || !/^https?:$/.test(next.protocol)) throw new ImportFault('BROKEN', { say: 'The link leads nowhere.' });
  return next;
}

function isPage({ headers }: Answer): boolean {
  return /^\s*(text\/html|application\/xhtml)/i.test(String(headers['content-type'] ?? ''));
}

function checkStatus({ statusCode, headers }: Answer): void {
  if (statusCode === 200 || statusCode === 206) return;
  if (statusCode === 404 || statusCode === 410) throw new ImportFault('NOT_FOUND');
  if (statusCode === 401 || statusCode === 403) throw new ImportFault('PRIVATE');
  if (statusCode === 429 || statusCode === 503) {
    const afterS = Number(headers['retry-after']);
    throw new ImportFault('RATE_LIMITED', Number.isFinite(afterS) && afterS > 0 ? { afterS } : {});
  }
  if (statusCode >= 500) throw new ImportFault('UNREACHABLE');
  throw new ImportFault('BROKEN', { say: `The other side answers with ${statusCode}.` });
}

interface Receiving {
  readonly download: Download;
  readonly first: Answer;
  ask(url: URL, headers: Record<string, string>): Promise<Answer>;
}

/** Takes the bytes, and goes on where it was when the line breaks and the other side can do so. */
async function receive({ download, first, ask }: Receiving): Promise<void> {
  const { path, signal } = download;
  const size = lengthOf(first);
  await download.expect(size ?? null);
  const validator = validatorOf(first);
  let [answer, received] = [first, 0];
  for (let resumes = 0; ; resumes++) {
    try {
      received += await writeChunk(path, counted(download, answer, received), { from: received, hashes: [] });
    } catch (error) {
      signal.throwIfAborted();
      if (error instanceof ImportFault || !validator || resumes >= RESUMES) throw error;
      received = await download.received();
    }
    if (size === undefined || received >= size) return;
    if (!validator || resumes >= RESUMES)
      throw new ImportFault('UNREACHABLE', { say: 'The line broke in the middle.' });
    answer = await ask(first.url, { range: `bytes=${received}-`, 'if-range': validator });
    checkStatus(answer);
    if (answer.statusCode === 206 && startOf(answer) === received) continue;
    // It is another file now, or the whole again.
    await truncate(path, 0);
    received = 0;
  }
}

/** Looks at the beginning, so that what is no media is not fetched to its end. */
const LOOK_BYTES = 64 * 1024;

async function* counted(download: Download, { body }: Answer, from: number): AsyncGenerator<Uint8Array> {
  let [at, looked] = [from, from >= LOOK_BYTES];
  for await (const chunk of body) {
    // What came is not in the file at once.
    if (!looked && at >= LOOK_BYTES && (await download.received()) >= LOOK_BYTES) {
      looked = true;
      await identifyMedia(download.path);
    }
    at += chunk.length;
    await download.report(at);
    yield chunk;
  }
}

function lengthOf({ headers }: Answer): number | undefined {
  const length = Number(headers['content-length'] ?? Number.NaN);
  return Number.isSafeInteger(length) && length >= 0 ? length : undefined;
}

/** Says that what is fetched next is the rest of the same. Weak ones do not. */
function validatorOf({ headers }: Answer): string | undefined {
  const { etag, 'last-modified': modified, 'accept-ranges': ranges } = headers;
  if (ranges !== 'bytes') return undefined;
  if (typeof etag === 'string' && !etag.startsWith('W/')) return etag;
  return typeof modified === 'string' ? modified : undefined;
}

function startOf({ headers }: Answer): number {
  return Number(/^bytes (\d+)-/.exec(String(headers['content-range']))?.[1] ?? Number.NaN);
}

function faultOf(error: unknown): Error {
  for (let at = error; at instanceof Error; at = at.cause) if (at instanceof ImportFault) return at;
  const code = error instanceof Error && 'code' in error ? String(error.code) : '';
  if (['UND_ERR_BODY_TIMEOUT', 'UND_ERR_HEADERS_TIMEOUT'].includes(code))
    return new ImportFault('STALLED', { cause: error });
  if (code === 'ENOTFOUND') return new ImportFault('UNREACHABLE', { say: 'There is no such host.', cause: error });
  if (/^(UND_ERR|ECONN|EHOST|ENET|EPIPE|ETIMEDOUT|EAI|EPROTO|ERR_TLS|ERR_SSL|CERT|HPE|DEPTH|SELF|UNABLE)/.test(code)) {
    return new ImportFault('UNREACHABLE', { cause: error });
  }
  return error instanceof Error ? error : new Error(String(error));
}
