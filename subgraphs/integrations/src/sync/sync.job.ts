import { job } from '@medianest/kit';
import type { App } from '../app.js';
import { meet, openContact } from '../integration/contact.js';
import { ServiceProblem } from '../problem.js';
import { work } from '../work.js';
import { type Claimed, ClaimLost, claimRun } from './claim.js';
import { failByService, failRun } from './finish.js';
import { tell } from './runs.js';
import { SyncRun } from './sync-run.js';

/** Reads what an integration has. May run twice: a run goes on from its checkpoint, a finished one is left alone. */
export const runSync = job<App, { runId: string }>({
  concurrency: 2,
  async run(app, { runId }, { signal }) {
    const claimed = await claimRun(app, runId);
    if (!claimed) return;
    await tell(app, claimed.integration.id);
    try {
      await readAll(app, claimed, signal);
    } catch (error) {
      if (error instanceof ClaimLost) return;
      if (!(error instanceof ServiceProblem)) throw error;
      app.log.warn({ integrationId: claimed.integration.id, runId, problem: error.message }, 'a sync failed');
      await failByService(app, claimed, error);
    }
    await tell(app, claimed.integration.id);
  },
  async failed(app, { runId }) {
    if (!(await failRun(app.db, runId, 'Something went wrong in MediaNest; its log says what. Try again.'))) return;
    const run = await app.db.getRepository(SyncRun).findOneBy({ id: runId });
    if (run) await tell(app, run.integrationId);
  },
});

async function readAll(app: App, claimed: Claimed, signal: AbortSignal): Promise<void> {
  const { integration } = claimed;
  const contact = await openContact(app, integration, signal);
  await meet(app, integration, contact);
  await work[integration.kind].sync(app, claimed, contact);
}
