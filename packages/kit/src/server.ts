import { randomUUID } from 'node:crypto';
import type { IncomingMessage, RequestListener, ServerResponse } from 'node:http';
import { Readable } from 'node:stream';
import Fastify, {
  type FastifyBaseLogger,
  type FastifyError,
  type FastifyInstance,
  type FastifyReply,
  type FastifyRequest,
  LogController,
} from 'fastify';
import { somethingWentWrong } from './error-format.js';
import type { Log } from './log.js';
import { addProcessMetrics, type Metrics } from './metrics.js';
import { within } from './shutdown.js';

export interface HttpServerOptions {
  readonly log: Log;
  readonly metrics: Pick<Metrics, 'contentType' | 'metrics'>;
  /** Throws when this process cannot serve now. */
  ready(): Promise<void>;
  /** A store that does not answer for so long is not ready. @default 3000 */
  readonly readyMs?: number;
  /** @default 1 MiB */
  readonly bodyLimit?: number;
  /** Behind a reverse proxy: take the client's address from X-Forwarded-For. @default false */
  readonly trustProxy?: boolean;
  /** A connection is closed that brings nothing for so long of a request, or takes nothing of an answer. @default 5 minutes */
  readonly stallMs?: number;
}

/** The header that carries the request id across every hop. */
export const REQUEST_ID_HEADER = 'x-request-id';

/** A Fastify server with `/health` (alive), `/ready` (can serve) and `/metrics` that logs and echoes request ids. */
export function createHttpServer(options: HttpServerOptions): FastifyInstance {
  const server = Fastify({
    loggerInstance: options.log as FastifyBaseLogger,
    logController: new LogController({ disableRequestLogging: true }),
    bodyLimit: options.bodyLimit ?? 1024 * 1024,
    trustProxy: options.trustProxy ?? false,
    genReqId: (request) => requestId(request.headers[REQUEST_ID_HEADER]),
    forceCloseConnections: true,
    connectionTimeout: options.stallMs ?? 5 * 60_000,
    // A request without a body gets no stream for one: a tenth of what a small answer costs.
    http: { optimizeEmptyRequests: true },
  });
  server.setErrorHandler((error: FastifyError, request, reply) => {
    // Fastify's own, about the request, are made for those who sent it.
    if ((error.statusCode ?? 500) < 500) return reply.send(error);
    options.log.error({ requestId: request.id, error }, 'a request failed unexpectedly');
    return reply.code(500).send({ error: somethingWentWrong(request.id).message, requestId: request.id });
  });
  server.addHook('onRequest', endWhenStalled);
  // Nobody would say the end of a body to a parser that begins to listen after it.
  server.addHook('preParsing', async (_request, _reply, body) =>
    (body as Readable).readableEnded ? Readable.from([]) : body,
  );
  server.addHook('onRequest', async (request, reply) => {
    reply.header(REQUEST_ID_HEADER, request.id);
  });
  server.addHook('onResponse', async (request, reply) => {
    const { method, routeOptions } = request;
    const ms = Math.round(reply.elapsedTime);
    request.log.debug({ method, route: routeOptions.url, status: reply.statusCode, ms }, 'request');
  });
  server.get('/health', async () => ({ status: 'ok' }));
  server.get('/ready', async (_request, reply) => {
    try {
      await within(options.readyMs ?? 3_000, options.ready());
      return { status: 'ready' };
    } catch (error) {
      options.log.warn({ error }, 'not ready');
      return reply.code(503).send({ status: 'not ready' });
    }
  });
  server.get('/metrics', async (_request, reply) => {
    reply.type(options.metrics.contentType);
    return options.metrics.metrics();
  });
  return server as unknown as FastifyInstance;
}

/** Nobody else waits on a connection that stands still, but somebody may wait for us: that takes as long as it takes. */
async function endWhenStalled({ raw }: FastifyRequest, reply: FastifyReply): Promise<void> {
  reply.raw.on('timeout', (socket) => {
    if (!raw.complete || socket.writableLength > 0) socket.destroy();
  });
}

/**
 * Shows each request to a function before Fastify, whose routing and hooks can take longer than the answer.
 * @param take answers, or leaves it alone and returns false
 */
export function takeFirst(
  { server }: FastifyInstance,
  take: (request: IncomingMessage, response: ServerResponse) => boolean,
): void {
  const others = server.listeners('request') as RequestListener[];
  server.removeAllListeners('request');
  server.on('request', (request, response) => {
    if (!take(request, response)) for (const other of others) other.call(server, request, response);
  });
}

/** Takes a caller's id only when it is short and plain, since it ends up in logs. */
export function requestId(given: unknown): string {
  return typeof given === 'string' && /^[\w.-]{1,64}$/.test(given) ? given : randomUUID();
}

/** What a process answers that serves no people: `/health`, `/ready` and `/metrics`. */
export async function startStatusServer(
  options: HttpServerOptions & { readonly metrics: Metrics },
  { host, port }: { readonly host: string; readonly port: number },
): Promise<{ readonly address: string; close(): Promise<void> }> {
  addProcessMetrics(options.metrics);
  const server = createHttpServer(options);
  const address = await listen(server, host, port);
  return { address, close: async () => server.close() };
}

/** Listens and tells the address, such as `http://127.0.0.1:4002`. */
export async function listen(server: FastifyInstance, host: string, port: number): Promise<string> {
  return server.listen({ host, port });
}
