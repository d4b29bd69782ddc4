import { Agent, request } from 'undici';
import { ServiceProblem } from '../problem.js';
import { guard } from './address.js';
import { asProblem } from './reasons.js';

export interface HttpRequest {
  readonly url: URL;
  readonly headers: Readonly<Record<string, string>>;
  readonly signal?: AbortSignal;
  /** When the usual time is too long to wait. */
  readonly deadlineMs?: number;
}

export interface HttpAnswer {
  readonly status: number;
  readonly headers: Readonly<Record<string, string | string[] | undefined>>;
  readonly body: string;
}

/** Calls outside services: guarded addresses, no redirects, a deadline and a size cap on every answer. */
export interface Http {
  /** Any answer below 500 is an answer. Throws a ServiceProblem for everything else. */
  get(request: HttpRequest): Promise<HttpAnswer>;
  close(): Promise<void>;
}

export interface HttpOptions {
  /** For one call, from the connection to the last byte. @default 30 s */
  readonly deadlineMs?: number;
  /** @default 64 MiB: a whole library list of a server that ignores paging. */
  readonly maxBytes?: number;
}

export function createHttp({ deadlineMs = 30_000, maxBytes = 64 * 1024 * 1024 }: HttpOptions = {}): Http {
  const agent = new Agent({
    connect: { lookup: guard.lookup, timeout: Math.min(5_000, deadlineMs) },
    headersTimeout: deadlineMs,
    bodyTimeout: deadlineMs,
    maxResponseSize: maxBytes,
    connections: 4,
  });
  return {
    async get({ url, headers, signal, deadlineMs: own = deadlineMs }) {
      guard.checkLiteral(url.hostname);
      const deadline = AbortSignal.timeout(own);
      const either = signal ? AbortSignal.any([signal, deadline]) : deadline;
      try {
        const answer = await request(url, { dispatcher: agent, headers, signal: either });
        const body = await answer.body.text();
        if (answer.statusCode >= 500) {
          throw new ServiceProblem('UNREACHABLE', `it answers with an error of its own (${answer.statusCode}).`);
        }
        return { status: answer.statusCode, headers: answer.headers, body };
      } catch (error) {
        signal?.throwIfAborted();
        throw asProblem(error, url);
      }
    },
    close: () => agent.destroy(),
  };
}
