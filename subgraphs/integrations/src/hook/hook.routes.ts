import { CodedError } from '@medianest/kit';
import type { FastifyError, FastifyInstance, FastifyReply } from 'fastify';
import type { App } from '../app.js';
import { errors } from '../errors.js';
import { findIntegration } from '../integration/integration.service.js';
import { work } from '../work.js';
import { readHookBody } from './body.js';
import { integrationOfHook } from './secret.js';

/** What services post are some kilobytes. */
const MAX_BYTES = 256 * 1024;

interface Call {
  Params: { secret: string };
  Body: Buffer | undefined;
}

/** `POST /hooks/<secret>`: what services tell by themselves. The secret names the integration, and its kind who listens. */
export function serveHooks(server: FastifyInstance, app: App): void {
  server.register(async (scope) => {
    scope.removeAllContentTypeParsers();
    scope.addContentTypeParser('*', { parseAs: 'buffer', bodyLimit: MAX_BYTES }, (_request, bytes, done) =>
      done(null, bytes),
    );
    scope.setErrorHandler((error: FastifyError, _request, reply) => {
      if (error instanceof CodedError) return refuse(reply, error);
      if (error.statusCode === 413) return refuse(reply, errors.HOOK_TOO_LARGE(MAX_BYTES / 1024), 413);
      throw error;
    });
    scope.post<Call>(
      '/hooks/:secret',
      {
        // Before a byte is read: strangers fill no memory.
        async onRequest({ params }, reply) {
          reply.header('cache-control', 'no-store');
          if (!(await integrationOfHook(app, params.secret))) throw errors.HOOK_NOT_FOUND();
        },
      },
      async ({ params, headers, body }, reply) => {
        await hear(app, params.secret, await readHookBody(body ?? Buffer.alloc(0), headers['content-type'] ?? ''));
        return reply.code(204).send();
      },
    );
  });
}

/** It may have been renewed or removed while the body came. */
async function hear(app: App, secret: string, body: unknown): Promise<void> {
  const id = await integrationOfHook(app, secret);
  const integration = id && (await findIntegration(app, id));
  const listen = integration && work[integration.kind].hear;
  if (!integration || !listen) throw errors.HOOK_NOT_FOUND();
  await listen(app, integration, body);
  await app.db.query('update integrations set hook_called_at = now() where id = $1', [integration.id]);
}

function refuse(reply: FastifyReply, { code, message, status }: CodedError, as = status): FastifyReply {
  return reply.code(as).send({ error: code, message });
}
