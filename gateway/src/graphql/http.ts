import { CodedError, databaseTrouble, formatError, somethingWentWrong } from '@medianest/kit';
import type { FastifyError, FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import type { App } from '../app.js';
import { errors } from '../errors.js';
import { clientOf } from '../limits/admission.js';
import { readCompressed, readJson } from './body.js';
import { answerWithEvents } from './events.js';
import { isFromForeignPage } from './foreign-pages.js';
import { GRAPHQL_RESPONSE, JSON_RESPONSE, type MediaType, negotiate, wantsEvents } from './media-type.js';
import { ParameterError, readBody, readQueryString } from './parameters.js';
import { execute, type Prepared, prepare } from './run.js';

/** What helmet would say, for answers that are never a page; it takes its time for each. */
const HEADERS = {
  'content-security-policy': "default-src 'none'; frame-ancestors 'none'",
  'cross-origin-opener-policy': 'same-origin',
  'referrer-policy': 'no-referrer',
  'x-content-type-options': 'nosniff',
  'x-frame-options': 'DENY',
};

/** GraphQL over HTTP: https://graphql.github.io/graphql-over-http/draft/ */
export function serveGraphql(server: FastifyInstance, app: App): void {
  server.register(async (scope) => {
    readJson(scope);
    readCompressed(scope, app.config.maxBodyBytes);
    scope.setErrorHandler((error: FastifyError, request, reply) => answerError(app, error, { request, reply }));
    const resourcePolicy = app.config.allowedOrigins.length > 0 ? 'cross-origin' : 'same-origin';
    scope.addHook('onRequest', async ({ headers }, reply) => {
      reply.headers(HEADERS).header('cross-origin-resource-policy', resourcePolicy);
      if (app.traffic.draining) throw errors.STOPPING();
      reply.raw.once('close', app.traffic.begin());
      if (isFromForeignPage(headers, app.config.allowedOrigins)) throw errors.FOREIGN_PAGE();
    });
    scope.get('/graphql', { helmet: false }, (request, reply) =>
      traced(app, request, async () => {
        const prepared = await prepare(app, readQueryString(request.query));
        if (prepared.type !== 'mutation') return answer(app, { request, reply, prepared });
        return notAllowed({ request, reply }, 'POST', 'A mutation needs POST.');
      }),
    );
    scope.post('/graphql', { helmet: false }, (request, reply) =>
      traced(app, request, async () =>
        answer(app, { request, reply, prepared: await prepare(app, readBody(request.body)) }),
      ),
    );
    scope.route({
      method: ['PUT', 'PATCH', 'DELETE'],
      url: '/graphql',
      helmet: false,
      handler: async (request, reply) => notAllowed({ request, reply }, 'GET, POST', 'Ask by GET or POST.'),
    });
  });
}

function traced<T>({ tracing }: App, { method, id, headers }: FastifyRequest, work: () => Promise<T>): Promise<T> {
  const attributes = { 'http.request.method': method, 'request.id': id };
  return tracing.span({ name: 'graphql', attributes, parent: headers['traceparent'] }, work);
}

interface Exchange {
  readonly request: FastifyRequest;
  readonly reply: FastifyReply;
}

interface Answering extends Exchange {
  readonly prepared: Prepared;
}

async function answer(app: App, { request, reply, prepared }: Answering): Promise<FastifyReply> {
  const { accept, authorization } = request.headers;
  if (wantsEvents(accept, prepared.type === 'subscription' ? 'subscription' : 'other'))
    return answerWithEvents(app, { request, reply, prepared });
  const mediaType = negotiate(accept);
  if (!mediaType) {
    const message = `Accept ${GRAPHQL_RESPONSE}, ${JSON_RESPONSE} or text/event-stream.`;
    return refuse({ request, reply }, { status: 406, code: 'BAD_USER_INPUT', message });
  }
  const { actor } = await app.readToken(authorization);
  const left = whenGone(reply);
  const client = clientOf(request.raw, app.config.trustProxy);
  const { outcome, bytes } = await execute(app, { prepared, actor, client, way: 'http', requestId: request.id, left });
  const status = outcome === 'refused' && mediaType === GRAPHQL_RESPONSE ? 400 : 200;
  return send(reply, { status, mediaType, body: bytes });
}

/** Aborts when the client closes the connection before its answer is written. */
function whenGone(reply: FastifyReply): AbortSignal {
  const gone = new AbortController();
  reply.raw.once('close', () => {
    if (!reply.raw.writableFinished) gone.abort();
  });
  return gone.signal;
}

interface Refusal {
  readonly status: number;
  readonly code: string;
  readonly message: string;
}

function refuse({ request, reply }: Exchange, { status, code, message }: Refusal): FastifyReply {
  const mediaType = negotiate(request.headers.accept) ?? JSON_RESPONSE;
  return send(reply, { status, mediaType, body: JSON.stringify({ errors: [{ message, extensions: { code } }] }) });
}

function notAllowed({ request, reply }: Exchange, allow: string, message: string): FastifyReply {
  return refuse({ request, reply: reply.header('allow', allow) }, { status: 405, code: 'BAD_USER_INPUT', message });
}

function send(
  reply: FastifyReply,
  { status, mediaType, body }: { status: number; mediaType: MediaType; body: string | Uint8Array },
) {
  return reply
    .code(status)
    .type(`${mediaType}; charset=utf-8`)
    .header('cache-control', 'no-store')
    .header('vary', 'Accept, Authorization, Origin')
    .send(body);
}

/** What never became a GraphQL answer: no good token, a body that is none, or a defect. */
function answerError(app: App, error: FastifyError, { request, reply }: Exchange): FastifyReply {
  const mediaType = negotiate(request.headers.accept) ?? JSON_RESPONSE;
  if (error instanceof CodedError) {
    if (app.traffic.draining) reply.header('connection', 'close');
    if (error.status === 401) reply.header('www-authenticate', 'Bearer realm="MediaNest", error="invalid_token"');
    const body = JSON.stringify({ errors: [formatError(error, app.log, request.id)] });
    return send(reply, { status: error.status, mediaType, body });
  }
  const status = error instanceof ParameterError ? 400 : (error.statusCode ?? 500);
  // What is left of such a body is not waited for.
  if (status === 413) reply.header('connection', 'close');
  if (status < 500) return refuse({ request, reply }, { status, code: 'BAD_USER_INPUT', message: error.message });
  app.log.error({ requestId: request.id, error }, 'a request failed unexpectedly');
  const trouble = databaseTrouble(error);
  if (trouble) return refuse({ request, reply }, trouble);
  return send(reply, { status: 500, mediaType, body: JSON.stringify({ errors: [somethingWentWrong(request.id)] }) });
}
