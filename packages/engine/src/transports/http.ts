import { type Dispatcher, Pool } from 'undici';
import { neverAborts } from '../flights.js';
import { asAnswer } from './answer.js';
import { socketSubscriptions } from './socket.js';
import { type SubgraphRequest, type SubgraphResponse, type Transport, TransportError } from './transport.js';

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
  // The exchange has one deadline of its own, so undici need not watch the parts of it.
  const timeouts = { headersTimeout: 0, bodyTimeout: 0, connectTimeout: Math.min(timeoutMs, 10_000) };
  const pool = new Pool(target.origin, { connections, pipelining: 1, maxResponseSize: maxResponseBytes, ...timeouts });
  const socket = socketSubscriptions(options.subscriptionUrl ?? url.replace(/^http/, 'ws'));

  return {
    execute: (request) =>
      new Promise((resolve, reject) => {
        const headers = { ...request.headers, 'content-type': 'application/json', accept: 'application/json' };
        const exchange = new Exchange(request.signal, timeoutMs, { resolve, reject });
        pool.dispatch({ path, method: 'POST', headers, body: request.body }, exchange);
      }),
    subscribe: socket.subscribe,
    async close() {
      await socket.close();
      await pool.destroy();
    },
  };
}

interface Outcome {
  resolve(response: SubgraphResponse): void;
  reject(error: TransportError): void;
}

/**
 * One request and its answer, straight from undici's dispatcher: its `request` makes a stream of each answer, which costs
 * more than everything else the engine does for it.
 */
class Exchange implements Dispatcher.DispatchHandler {
  private controller: Dispatcher.DispatchController | undefined;
  private ended: 'late' | 'left' | undefined;
  private status = 0;
  private readonly chunks: Buffer[] = [];
  private readonly timer: NodeJS.Timeout;
  private readonly leave = () => this.end('left');

  constructor(
    private readonly signal: SubgraphRequest['signal'],
    timeoutMs: number,
    private readonly outcome: Outcome,
  ) {
    this.timer = setTimeout(() => this.end('late'), timeoutMs);
    if (signal.aborted) this.leave();
    if (signal !== neverAborts) signal.addEventListener('abort', this.leave, { once: true });
  }

  onRequestStart(controller: Dispatcher.DispatchController): void {
    this.controller = controller;
    if (this.ended) controller.abort(new Error(this.ended));
  }

  onResponseStart(_: Dispatcher.DispatchController, statusCode: number): void {
    this.status = statusCode;
  }

  onResponseData(_: Dispatcher.DispatchController, chunk: Buffer): void {
    this.chunks.push(chunk);
  }

  onResponseEnd(): void {
    this.settle();
    const [only] = this.chunks;
    const bytes = this.chunks.length === 1 && only ? only : Buffer.concat(this.chunks);
    try {
      this.outcome.resolve(readAnswer(this.status, bytes.toString('utf8')));
    } catch (error) {
      this.outcome.reject(asTransportError(error));
    }
  }

  onResponseError(_: Dispatcher.DispatchController, error: Error): void {
    this.settle();
    this.outcome.reject(asTransportError(error, this.ended));
  }

  private end(reason: 'late' | 'left'): void {
    this.ended = reason;
    const error = new Error(reason);
    this.settle();
    // Before the request is on its way there is nothing to abort; what comes of it later is ignored.
    this.outcome.reject(asTransportError(error, reason));
    this.controller?.abort(error);
  }

  private settle(): void {
    clearTimeout(this.timer);
    if (this.signal !== neverAborts) this.signal.removeEventListener('abort', this.leave);
  }
}

/** A subgraph may answer with any status as long as the body is a GraphQL answer. */
function readAnswer(statusCode: number, text: string): SubgraphResponse {
  const answer = asAnswer(parsed(text));
  if (answer) return statusCode >= 500 ? { ...answer, isFailure: true } : answer;
  const code = statusCode >= 500 ? 'SUBGRAPH_UNAVAILABLE' : 'SUBGRAPH_BAD_RESPONSE';
  throw new TransportError(code, `Status ${statusCode} without a GraphQL answer.`);
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

function asTransportError(error: unknown, ended?: 'late' | 'left'): TransportError {
  if (error instanceof TransportError) return error;
  if (ended === 'left') return new TransportError('CANCELLED', 'Nobody waits for the answer any more.', error);
  const { name, message } = error instanceof Error ? error : { name: '', message: String(error) };
  if (ended === 'late' || /Timeout/.test(name)) return new TransportError('SUBGRAPH_TIMEOUT', message, error);
  if (/ExceededMaxSize/.test(name)) return new TransportError('SUBGRAPH_BAD_RESPONSE', message, error);
  return new TransportError('SUBGRAPH_UNAVAILABLE', message, error);
}
