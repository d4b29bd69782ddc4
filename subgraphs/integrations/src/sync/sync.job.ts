import { job } from '@medianest/kit';
import type { App } from '../app.js';
import { accessOf } from '../integration/access.js';
import { noteContact } from '../integration/integration.service.js';
import { ServiceProblem } from '../problem.js';
import { services } from '../services.js';
import { type Claimed, ClaimLost, claimRun } from './claim.js';
import { failByService, failRun } from './finish.js';
import type { Library } from './library.js';
import { tell } from './runs.js';
import { SyncRun } from './sync-run.js';
import { walkLibrary } from './walk.js';

/** Reads the library of an integration. May run twice: a run goes on from its checkpoint, a finished one is left alone. */
export const syncLibrary = job<App, { runId: string }>({
  concurrency: 2,
  async run(app, { runId }, { signal }) {
    const claimed = await claimRun(app, runId);
    if (!claimed) return;
    await tell(app, claimed.integration.id);
    try {
      await walkLibrary(app, claimed, await openLibrary(app, claimed, signal));
    } catch (error) {
      if (error instanceof ClaimLost) return;
      if (!(error instanceof ServiceProblem)) throw error;
      app.log.warn({ integrationId: claimed.integration.id, runId, problem: error.message }, 'a sync failed');
      await failByService(app, claimed, error);
      await tell(app, claimed.integration.id);
    }
  },
  async failed(app, { runId }) {
    if (!(await failRun(app.db, runId, 'Something went wrong in MediaNest; its log says what. Try again.'))) return;
    const run = await app.db.getRepository(SyncRun).findOneBy({ id: runId });
    if (run) await tell(app, run.integrationId);
  },
});

/** Makes sure that it is still the same server, and that it lets us in, before anything is read. */
async function openLibrary(app: App, { integration }: Claimed, signal: AbortSignal): Promise<Library> {
  const service = services[integration.kind];
  const steady = app.circuits.of(integration.id);
  const access = await accessOf(app, integration);
  const check = () => service.check(app.http, access);
  const found = await steady.run(check, { probe: check, signal });
  if (found.serviceId !== integration.serviceId) {
    throw new ServiceProblem('UNEXPECTED', 'another server than the one that was added answers at its address.');
  }
  await noteContact(app.db, integration.id, { status: 'CONNECTED', problem: null, version: found.version });
  return service.library(app.http, access, { steady, signal });
}
