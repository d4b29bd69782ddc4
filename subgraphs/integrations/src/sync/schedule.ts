import type { App } from '../app.js';
import { enqueue, enqueueForgotten, startRun, tell } from './runs.js';

/** How often is looked whether a sync is due. */
const LOOK_MS = 60_000;

/** Starts the syncs that are due, in any number of processes: one run per integration stays one. */
export function startSchedule(app: App): { close(): Promise<void> } {
  let looking = look(app);
  const timer = setInterval(() => {
    looking = looking.then(() => look(app));
  }, LOOK_MS);
  return {
    async close() {
      clearInterval(timer);
      await looking;
    },
  };
}

async function look(app: App): Promise<void> {
  try {
    await enqueueForgotten(app);
    await startDue(app, app.config.syncEveryMinutes);
    await forgetOldRuns(app);
  } catch (error) {
    app.log.warn({ error }, 'the sync schedule could not look; it looks again in a minute');
  }
}

/** Starts a sync of each integration whose last one began longer ago than the given minutes. */
export async function startDue(app: Pick<App, 'db' | 'jobs' | 'live'>, everyMinutes: number): Promise<void> {
  if (everyMinutes === 0) return;
  const due: { id: string }[] = await app.db.query(
    `select id from integrations where not exists (
       select 1 from sync_runs
       where integration_id = integrations.id and created_at > now() - make_interval(mins => $1))`,
    [everyMinutes],
  );
  for (const { id } of due) {
    const run = await startRun(app.db, id);
    await enqueue(app, run.id);
    await tell(app, id);
  }
}

/** Runs are kept for 30 days, and the last one of each integration for good. */
async function forgetOldRuns({ db }: Pick<App, 'db'>): Promise<void> {
  await db.query(
    `delete from sync_runs as old where finished_at < now() - interval '30 days' and exists (
       select 1 from sync_runs as newer where newer.integration_id = old.integration_id and newer.id > old.id)`,
  );
}
