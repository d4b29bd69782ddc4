import { truncate } from 'node:fs/promises';
import { Agent } from 'undici';
import { writeChunk } from '../upload/write-chunk.js';
import { type Answer, type Ask, askAt, checkStatus } from './ask.js';
import type { Download, Fetched } from './download.js';
import { fileNameOf } from './file-name-of.js';
import { importGuard } from './guard.js';
import { identifyMedia } from './identify-media.js';
import { ImportFault } from './import-fault.js';

const RESUMES = 5;
const LONGEST_TIMER_MS = 2 ** 31 - 1;

/** Fetches a file. Undefined when the link shows a page for people instead. */
export async function downloadByHttp(download: Download): Promise<Fetched | undefined> {
  const { app, path } = download;
  const { importSilenceS, importTimeoutS } = app.config;
  const silenceMs = importSilenceS * 1000;
  const tooLong = AbortSignal.timeout(Math.min(importTimeoutS * 1000, LONGEST_TIMER_MS));
  const signal = AbortSignal.any([download.signal, tooLong]);
  const guard = importGuard(app.config);
  const agent = new Agent({
    connect: { lookup: guard.lookup, timeout: 10_000 },
    headersTimeout: silenceMs,
    bodyTimeout: silenceMs,
  });
  const ask = askAt({ agent, guard, signal });
  try {
    const first = await ask(new URL(download.url), {});
    checkStatus(first, [200]);
    if (isPage(first)) return undefined;
    await receive({ download: { ...download, signal }, ask, first });
    return { path, fileName: fileNameOf(first), mimeType: await identifyMedia(path) };
  } catch (error) {
    download.signal.throwIfAborted();
    if (tooLong.aborted) throw new ImportFault('STALLED', { say: 'It took far too long.' });
    throw faultOf(error);
  } finally {
    await agent.destroy();
  }
}

function isPage({ headers }: Answer): boolean {
  return /^\s*(text\/html|application\/xhtml)/i.test(String(headers['content-type'] ?? ''));
}

interface Receiving {
  readonly download: Download;
  readonly first: Answer;
  readonly ask: Ask;
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
    checkStatus(answer, [200, 206]);
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
  const notADrip = flowCheck(download.app.config.importSilenceS);
  for await (const chunk of body) {
    // What came is not in the file at once.
    if (!looked && at >= LOOK_BYTES && (await download.received()) >= LOOK_BYTES) {
      looked = true;
      await identifyMedia(download.path);
    }
    at += chunk.length;
    notADrip(chunk.length);
    await download.report(at);
    yield chunk;
  }
}

/** What comes more slowly is as good as nothing, and holds a place for which others wait. */
const LEAST_BYTES_PER_S = 1024;

/** Throws when a whole silence long next to nothing has come. */
function flowCheck(silenceS: number): (bytes: number) => void {
  let [since, came] = [0, 0];
  return (bytes) => {
    const now = performance.now();
    came += bytes;
    if (since > 0 && now - since < silenceS * 1000) return;
    if (since > 0 && came < silenceS * LEAST_BYTES_PER_S) throw new ImportFault('STALLED');
    [since, came] = [now, 0];
  };
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
