import type { DbOrTx } from '@medianest/kit';
import { In } from 'typeorm';
import type { App } from '../app.js';
import { SyncRun } from './sync-run.js';

const ACTIVE = ['QUEUED', 'RUNNING'] as const;

const TRIES = 5;

/** The row of a new run, or of the active one: there is one at a time. Whoever commits it must enqueue it then. */
export async function startRun(db: DbOrTx, integrationId: string): Promise<SyncRun> {
  const runs = db.getRepository(SyncRun);
  // Between a refused insert and the look, the active run may end; then there is room for a new one.
  for (let attempt = 0; attempt < TRIES; attempt++) {
    await db.query(
      `insert into sync_runs (integration_id) values ($1)
       on conflict (integration_id) where status in ('QUEUED', 'RUNNING') do nothing`,
      [integrationId],
    );
    const run = await runs.findOneBy({ integrationId, status: In(ACTIVE) });
    if (run) return run;
  }
  throw new Error(`No sync could be started for integration ${integrationId}.`);
}

/** Asks for the work of a run. Harmless for one that is queued already or done. */
export async function enqueue({ jobs }: Pick<App, 'jobs'>, runId: string): Promise<void> {
  await jobs.add('syncIntegration', { runId }, { id: runId });
}

/** A process may have died between saving a run and asking for its work; such a run is asked for again. */
export async function enqueueForgotten(app: Pick<App, 'db' | 'jobs'>): Promise<void> {
  const runs = await app.db.getRepository(SyncRun).findBy({ status: In(ACTIVE) });
  for (const { id } of runs) await enqueue(app, id);
}

export async function cancelActiveRun(app: Pick<App, 'db' | 'jobs' | 'live'>, integrationId: string): Promise<void> {
  const [rows] = await app.db.query(
    `update sync_runs set status = 'CANCELLED', finished_at = now()
     where integration_id = $1 and status in ('QUEUED', 'RUNNING') returning id`,
    [integrationId],
  );
  for (const { id } of rows) await app.jobs.cancel('syncIntegration', id);
  if (rows.length > 0) await tell(app, integrationId);
}

export async function latestRun({ db }: Pick<App, 'db'>, integrationId: string): Promise<SyncRun | null> {
  return db.getRepository(SyncRun).findOne({ where: { integrationId }, order: { id: 'desc' } });
}

/** Says that the state of a run was saved. */
export async function tell({ live }: Pick<App, 'live'>, integrationId: string): Promise<void> {
  await live.publish('sync', integrationId, {});
}
