import { job } from '@medianest/kit';
import type { App } from '../app.js';
import { noteContact, noteProblem, openContact } from '../integration/contact.js';
import { findIntegration } from '../integration/integration.service.js';
import { ServiceProblem } from '../problem.js';
import { work } from '../work.js';

/** Looks at an integration. What fails is only noted: the next look comes soon. */
export const lookAtIntegration = job<App, { integrationId: string }>({
  concurrency: 4,
  attempts: 1,
  async run(app, { integrationId }, { signal }) {
    const integration = await findIntegration(app, integrationId);
    const { look } = integration ? work[integration.kind] : {};
    if (!integration || !look) return;
    try {
      await look(app, integration, await openContact(app, integration, signal));
      await noteContact(app.db, integration.id, { status: 'CONNECTED', problem: null });
    } catch (error) {
      if (!(error instanceof ServiceProblem)) throw error;
      app.log.debug({ integrationId, problem: error.message }, 'an integration could not be looked at');
      await noteProblem(app.db, integration, error);
    }
  },
});
