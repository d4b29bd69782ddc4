import { type Actor, commonErrors } from '@medianest/kit';
import type { App } from '../app.js';
import type { Integration } from '../integration/integration.js';
import { findIntegration, getIntegration, getIntegrationToChange } from '../integration/integration.service.js';
import { cancelActiveRun, enqueue, latestRun, startRun, tell } from './runs.js';
import { isActive, SyncRun } from './sync-run.js';

/** Starts a sync, or gives the one that is waiting or running. */
export async function syncIntegration(app: App, actor: Actor, integrationId: string): Promise<SyncRun> {
  const integration = await getIntegrationToChange(app, actor, integrationId);
  const run = await startRun(app.db, integration.id);
  await enqueue(app, run.id);
  await tell(app, integration.id);
  return run;
}

export async function cancelSync(app: App, actor: Actor, integrationId: string): Promise<SyncRun> {
  const integration = await getIntegrationToChange(app, actor, integrationId);
  await cancelActiveRun(app, integration.id);
  const run = await latestRun(app, integration.id);
  if (!run) throw commonErrors.BAD_USER_INPUT('This integration was never synced.');
  return run;
}

/** A run together with its integration, as it was when the run was read. */
export type WatchedRun = SyncRun & { readonly integration: Integration };

/**
 * The latest run as it is now, then every change of it, until it ends. There always is one, since adding an
 * integration starts its first.
 */
export async function* watchSync(
  app: App,
  actor: Actor,
  { integrationId, signal }: { integrationId: string; signal: AbortSignal },
): AsyncGenerator<WatchedRun> {
  const { id } = await getIntegration(app, actor, integrationId);
  await using changes = await app.live.subscribe('sync', id, signal);
  let run = await latestRun(app, id);
  let integration = await getIntegration(app, actor, id);
  if (!run) throw commonErrors.BAD_USER_INPUT('This integration was never synced.');
  yield { ...run, integration };
  if (!isActive(run)) return;
  for await (const _change of changes) {
    const now: SyncRun | null = await app.db.getRepository(SyncRun).findOneBy({ id: run.id });
    const next: SyncRun = now ?? { ...run, status: 'CANCELLED', finishedAt: run.finishedAt ?? new Date() };
    if (next.status === run.status && next.itemsSeen === run.itemsSeen && next.itemsTotal === run.itemsTotal) continue;
    run = next;
    integration = (await findIntegration(app, id)) ?? integration;
    yield { ...run, integration };
    if (!isActive(run)) return;
  }
}
