import { Pool } from 'undici';
import { neverAborts } from '../flights.js';
import { socketSubscriptions } from './socket.js';
import { type SubgraphResponse, type Transport, TransportError } from './transport.js';

export interface HttpTransportOptions {
  /** Where the subgraph answers GraphQL over HTTP. */
  readonly url: string;
  /** Where it speaks graphql-ws. @default `url` with ws: for http: and wss: for https: */
  readonly subscriptionUrl?: string;
  /** From sending the request to the last byte of the answer. @default 30000 */
  readonly timeoutMs?: number;
  /** @default 16 MiB */
  readonly maxResponseBytes?: number;
  /** @default 32 */
  readonly connections?: number;
}

/** Reaches a subgraph over HTTP on a pool of its own, and over one shared graphql-ws socket for subscriptions. */
export function httpTransport(options: HttpTransportOptions): Transport {
  const { url, timeoutMs = 30_000, maxResponseBytes = 16 * 1024 * 1024, connections = 32 } = options;
  const target = new URL(url);
  const path = target.pathname + target.search;
  const pool = new Pool(target.origin, {
    connections,
    pipelining: 1,
    headersTimeout: timeoutMs,
    bodyTimeout: timeoutMs,
    connectTimeout: Math.min(timeoutMs, 10_000),
    maxResponseSize: maxResponseBytes,
  });
  const socket = socketSubscriptions(options.subscriptionUrl ?? url.replace(/^http/, 'ws'));

  return {
    async execute(request) {
      const cancel = new AbortController();
      const timer = setTimeout(() => cancel.abort('timeout'), timeoutMs);
      const leave = () => cancel.abort('left');
      if (request.signal.aborted) leave();
      if (request.signal !== neverAborts) request.signal.addEventListener('abort', leave, { once: true });
      try {
        const { statusCode, body } = await pool.request({
          path,
          method: 'POST',
          headers: { ...request.headers, 'content-type': 'application/json', accept: 'application/json' },
          body: request.body,
          signal: cancel.signal,
        });
        return readAnswer(statusCode, await body.text());
      } catch (error) {
        throw asTransportError(error, cancel.signal);
      } finally {
        clearTimeout(timer);
        if (request.signal !== neverAborts) request.signal.removeEventListener('abort', leave);
      }
    },
    subscribe: socket.subscribe,
    async close() {
      await socket.close();
      await pool.destroy();
    },
  };
}

/** A subgraph may answer with any status as long as the body is a GraphQL answer. */
function readAnswer(statusCode: number, text: string): SubgraphResponse {
  const answer = parseObject(text);
  if (answer && ('data' in answer || Array.isArray(answer['errors']))) return answer;
  const code = statusCode >= 500 ? 'SUBGRAPH_UNAVAILABLE' : 'SUBGRAPH_BAD_RESPONSE';
  throw new TransportError(code, `Status ${statusCode} without a GraphQL answer.`);
}

function parseObject(text: string): Record<string, unknown> | undefined {
  try {
    const value: unknown = JSON.parse(text);
    return typeof value === 'object' && value !== null ? (value as Record<string, unknown>) : undefined;
  } catch {
    return undefined;
  }
}

function asTransportError(error: unknown, signal: AbortSignal): TransportError {
  if (error instanceof TransportError) return error;
  if (signal.reason === 'left') return new TransportError('CANCELLED', 'Nobody waits for the answer any more.', error);
  const message = error instanceof Error ? error.message : String(error);
  const name = error instanceof Error ? error.name : '';
  if (signal.aborted || /Timeout/.test(name)) return new TransportError('SUBGRAPH_TIMEOUT', message, error);
  if (/ExceededMaxSize/.test(name)) return new TransportError('SUBGRAPH_BAD_RESPONSE', message, error);
  return new TransportError('SUBGRAPH_UNAVAILABLE', message, error);
}
