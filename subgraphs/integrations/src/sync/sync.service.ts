import { type Actor, commonErrors, type LiveStream } from '@medianest/kit';
import type { App } from '../app.js';
import type { Integration } from '../integration/integration.js';
import { findIntegration, getIntegration, getIntegrationToChange } from '../integration/integration.service.js';
import type { Topics } from '../live.js';
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
export async function watchSync(
  app: App,
  actor: Actor,
  { integrationId, signal }: { integrationId: string; signal: AbortSignal },
): Promise<AsyncGenerator<WatchedRun>> {
  // Before there is a stream: who may not watch is refused, which is no event.
  const { id } = await getIntegration(app, actor, integrationId);
  const changes = await app.live.subscribe('sync', id, signal);
  try {
    const run = await latestRun(app, id);
    if (!run) throw commonErrors.BAD_USER_INPUT('This integration was never synced.');
    return follow(app, { ...run, integration: await getIntegration(app, actor, id) }, changes);
  } catch (error) {
    await changes[Symbol.asyncDispose]();
    throw error;
  }
}

async function* follow(app: App, first: WatchedRun, changes: LiveStream<Topics['sync']>): AsyncGenerator<WatchedRun> {
  await using stream = changes;
  let run = first;
  yield run;
  if (!isActive(run)) return;
  for await (const _change of stream) {
    const now: SyncRun | null = await app.db.getRepository(SyncRun).findOneBy({ id: run.id });
    const next: SyncRun = now ?? { ...run, status: 'CANCELLED', finishedAt: run.finishedAt ?? new Date() };
    if (next.status === run.status && next.itemsSeen === run.itemsSeen && next.itemsTotal === run.itemsTotal) continue;
    run = { ...next, integration: (await findIntegration(app, run.integrationId)) ?? run.integration };
    yield run;
    if (!isActive(run)) return;
  }
}
