import type { App } from '../app.js';
import { lookWhereDue } from '../look/look-where-due.js';
import { enqueue, enqueueForgotten, startRun, tell } from './runs.js';

/** How often is looked whether a sync is due, and whether a look is. */
const SYNCS_MS = 60_000;
const LOOKS_MS = 5_000;

/** Starts what is due, in any number of processes: one run and one look per integration stay one. */
export function startSchedule(app: App): { close(): Promise<void> } {
  const chores = [
    every(SYNCS_MS, app, () => startSyncs(app)),
    every(LOOKS_MS, app, () => lookWhereDue(app, app.config.lookEverySeconds)),
  ];
  return {
    async close() {
      await Promise.all(chores.map((chore) => chore.close()));
    },
  };
}

/** At once, and then again and again, one after the other. */
function every(ms: number, { log }: App, start: () => Promise<void>): { close(): Promise<void> } {
  const starting = () => start().catch((error) => log.warn({ error }, 'what is due could not be started; it is soon'));
  let working = starting();
  const timer = setInterval(() => {
    working = working.then(starting);
  }, ms);
  return {
    async close() {
      clearInterval(timer);
      await working;
    },
  };
}

async function startSyncs(app: App): Promise<void> {
  await enqueueForgotten(app);
  await startDue(app, app.config.syncEveryMinutes);
  await forgetOldRuns(app);
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
