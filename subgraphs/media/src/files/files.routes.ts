import { Recent, takeFirst } from '@medianest/kit';
import type { FastifyInstance, FastifyReply } from 'fastify';
import type { App } from '../app.js';
import { type Answer, createAnswer, FOR_PLAYERS } from './answer.js';
import { type Content, findContent } from './content.js';

/** How long a URL is good without another look: half a second, a second at most. */
const SPAN_MS = 500;

interface Known {
  readonly content: Content;
  readonly answer: Answer;
}

/** Serves originals and artifacts at `/files/<token>/…` to whoever has the URL. */
export function serveFiles(server: FastifyInstance, app: App): void {
  // A player asks for piece after piece at the same URL.
  const known = new Recent<Known>({ spanMs: SPAN_MS, limit: 1_000 });
  takeFirst(server, (request, response) => {
    const found = request.method === 'GET' ? known.get(request.url ?? '') : undefined;
    if (!found?.content.bytes.isCurrent) return false;
    found.answer(request, response);
    return true;
  });
  const url = '/files/:token/*';
  server.route<{ Params: { token: string; '*': string } }>({
    method: ['GET', 'HEAD'],
    url,
    ...NO_HELMET,
    async handler(request, reply) {
      const content = await findContent(app, request.params.token, request.params['*']);
      if (!content) return refuse(reply, app.passes.isOver(request.params.token, request.params['*']));
      const answer = createAnswer(content, app.log);
      known.set(request.url, { content, answer });
      reply.hijack();
      answer(request.raw, reply.raw);
      return reply;
    },
  });
  server.route({
    method: ['POST', 'PUT', 'PATCH', 'DELETE'],
    url,
    ...NO_HELMET,
    // Before a body is looked at.
    onRequest: async (_request, reply) => reply.code(405).headers(FOR_PLAYERS).header('allow', METHODS).send(READ_ONLY),
    handler: async (_request, reply) => reply,
  });
  server.options(url, async (_request, reply) => {
    return reply
      .code(204)
      .headers(FOR_PLAYERS)
      .header('access-control-allow-methods', METHODS)
      .header('access-control-allow-headers', 'range, if-range, if-match, if-none-match')
      .header('access-control-max-age', '86400')
      .send();
  });
}

/** In one process the gateway's server serves them too: what it says of its pages is not for files, and takes its time. */
const NO_HELMET = { helmet: false } as const;

const METHODS = 'GET, HEAD, OPTIONS';
const READ_ONLY = { error: `Files can be read here, and nothing else: ${METHODS}.` };
const NOT_FOUND = { error: 'There is no such file, or its URL counts no more.' };
/** No player can do more; the page around it asks for the next one, and goes on where it was. */
const OVER = { error: 'This URL is too old: ask for a new one.' };

function refuse(reply: FastifyReply, isOver: boolean): FastifyReply {
  reply.headers(FOR_PLAYERS).header('cache-control', 'no-store');
  return isOver ? reply.code(410).send(OVER) : reply.code(404).send(NOT_FOUND);
}
