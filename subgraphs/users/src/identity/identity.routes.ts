import { IDENTITIES_PATH, type IdentityAnswer, type IdentityQuestion, MOST_CREDENTIALS } from '@medianest/contracts';
import { ACTOR_HEADER, commonErrors, createActorReader } from '@medianest/kit';
import type { FastifyInstance } from 'fastify';
import type { App } from '../app.js';
import { identify } from './identify.js';

const QUESTION = {
  type: 'object',
  required: ['credentials'],
  properties: { credentials: { type: 'array', maxItems: MOST_CREDENTIALS, items: { type: 'string', maxLength: 200 } } },
};

/** Tells the gateway who somebody is. Who asks proves to be a service by a signed actor, as with GraphQL. */
export function serveIdentities(server: FastifyInstance, app: App): void {
  const readActor = createActorReader(app.config.actorKey);
  server.post<{ Body: IdentityQuestion }>(
    IDENTITIES_PATH,
    { schema: { body: QUESTION } },
    async ({ headers, body }, reply): Promise<IdentityAnswer | undefined> => {
      if (!(await readActor(headers[ACTOR_HEADER]))) {
        const { status, code, message } = commonErrors.UNAUTHENTICATED();
        return reply.code(status).send({ error: code, message });
      }
      return { identities: await identify(app, body.credentials) };
    },
  );
}
