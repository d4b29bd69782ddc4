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

/** A call that changes something there. */
export interface HttpCommand extends HttpRequest {
  readonly method: 'POST' | 'DELETE';
  /** Sent as JSON. */
  readonly body?: object;
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
  /**
   * Any answer is an answer: the service may have done it or not, and its sentence says which. Without an answer that
   * is not known, so nobody may send it again by themselves.
   */
  send(command: HttpCommand): Promise<HttpAnswer>;
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
  const call = async (command: HttpRequest & Partial<HttpCommand>): Promise<HttpAnswer> => {
    const { url, headers, signal, method = 'GET', body, deadlineMs: own = deadlineMs } = command;
    guard.checkLiteral(url.hostname);
    const deadline = AbortSignal.timeout(own);
    const either = signal ? AbortSignal.any([signal, deadline]) : deadline;
    const sent = body
      ? { headers: { ...headers, 'content-type': 'application/json' }, body: JSON.stringify(body) }
      : { headers };
    try {
      const answer = await request(url, { dispatcher: agent, method, signal: either, ...sent });
      return { status: answer.statusCode, headers: answer.headers, body: await answer.body.text() };
    } catch (error) {
      signal?.throwIfAborted();
      throw asProblem(error, url);
    }
  };
  return {
    async get(request) {
      const answer = await call(request);
      if (answer.status < 500) return answer;
      throw new ServiceProblem('UNREACHABLE', `it answers with an error of its own (${answer.status}).`);
    },
    send: call,
    close: () => agent.destroy(),
  };
}
