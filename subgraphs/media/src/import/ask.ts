import type { AddressGuard } from '@medianest/kit';
import { type Dispatcher, request } from 'undici';
import { ImportFault } from './import-fault.js';

export type Answer = Dispatcher.ResponseData & { readonly url: URL };
export type Ask = (url: URL, headers: Record<string, string>) => Promise<Answer>;

interface Way {
  readonly agent: Dispatcher;
  readonly guard: AddressGuard;
  readonly signal: AbortSignal;
}

const MAX_REDIRECTS = 5;
const AGENT = 'MediaNest (+https://github.com/medianest)';
const HEADERS = { 'user-agent': AGENT, accept: '*/*', 'accept-encoding': 'identity' };

/** Asks for what lies at a URL, wherever it leads to, as far as the guard lets it. */
export function askAt({ agent, guard, signal }: Way): Ask {
  return async (url, headers) => {
    for (let hop = 0, at = url; hop <= MAX_REDIRECTS; hop++) {
      guard.checkLiteral(at.hostname);
      const answer = await request(at, { dispatcher: agent, headers: { ...HEADERS, ...headers }, signal });
      const next = redirectOf(answer, at);
      if (!next) return { ...answer, url: at };
      // What it says besides may come slowly and without end.
      answer.body.on('error', ignore).destroy();
      at = next;
    }
    throw new ImportFault('BROKEN', { say: 'The link leads in circles.' });
  };
}

function ignore(): void {}

function redirectOf({ statusCode, headers }: Dispatcher.ResponseData, from: URL): URL | undefined {
  const location = headers['location'];
  if (![301, 302, 303, 307, 308].includes(statusCode) || typeof location !== 'string') return undefined;
  const next = URL.canParse(location, from.href) ? new URL(location, from) : undefined;
  if (!next || !/^https?:$/.test(next.protocol)) throw new ImportFault('BROKEN', { say: 'The link leads nowhere.' });
  return next;
}

/** @param good the answers that bring what was asked for */
export function checkStatus({ statusCode, headers }: Answer, good: readonly number[]): void {
  if (good.includes(statusCode)) return;
  if (statusCode === 404 || statusCode === 410) throw new ImportFault('NOT_FOUND');
  if (statusCode === 401 || statusCode === 403) throw new ImportFault('PRIVATE');
  if (statusCode === 429 || statusCode === 503) {
    const afterS = secondsOf(headers['retry-after']);
    throw new ImportFault('RATE_LIMITED', afterS > 0 ? { afterS } : {});
  }
  if (statusCode >= 500) throw new ImportFault('UNREACHABLE');
  throw new ImportFault('BROKEN', { say: `The other side answers with ${statusCode}.` });
}

/** Whoever wants to be left alone for longer is asked again all the same. */
const LONGEST_WAIT_S = 24 * 3600;

/** Of a Retry-After: seconds, or a time. NaN for what is neither. */
function secondsOf(after: string | string[] | undefined): number {
  const text = String(after ?? '');
  const seconds = /^\d+$/.test(text) ? Number(text) : (Date.parse(text) - Date.now()) / 1000;
  return Math.min(seconds, LONGEST_WAIT_S);
}
