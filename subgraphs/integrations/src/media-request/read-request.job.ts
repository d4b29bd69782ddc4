import { job } from '@medianest/kit';
import { IsNull } from 'typeorm';
import type { App } from '../app.js';
import { noteProblem, openContact } from '../integration/contact.js';
import type { Integration } from '../integration/integration.js';
import { findIntegration } from '../integration/integration.service.js';
import { ServiceProblem } from '../problem.js';
import type { Contact } from '../services.js';
import { MediaRequest } from './media-request.js';
import { findName, nameClient } from './names.js';
import { now, saveRemoval, saveRequests, tellRequests } from './save.js';
import { asker } from './sync-requests.js';

/** Reads one request again, since its service said that something happened to it. */
export const readMediaRequest = job<App, { integrationId: string; externalId: number }>({
  concurrency: 2,
  async run(app, { integrationId, externalId }, { signal, last }) {
    const integration = await findIntegration(app, integrationId);
    if (!integration) return;
    try {
      await readRequest(app, integration, { externalId, contact: await openContact(app, integration, signal) });
    } catch (error) {
      if (!last || !(error instanceof ServiceProblem)) throw error;
      // The next sync finds it.
      await noteProblem(app.db, integration, error);
    }
  },
});

async function readRequest(
  app: App,
  { id: integrationId }: Integration,
  { externalId, contact }: { readonly externalId: number; readonly contact: Contact },
): Promise<void> {
  const reading = { integrationId, askedAt: await now(app.db) };
  const facts = await asker(app, contact)(({ request }) => request(externalId));
  if (!facts) return tellRequests(app, integrationId, await saveRemoval(app.db, reading, externalId));
  await tellRequests(app, integrationId, await saveRequests(app.db, reading, [facts]));
  if (await app.db.getRepository(MediaRequest).existsBy({ integrationId, externalId, title: IsNull() })) {
    await findName(app, nameClient(app, contact), { integrationId, kind: facts.kind, tmdbId: facts.tmdbId });
  }
}
