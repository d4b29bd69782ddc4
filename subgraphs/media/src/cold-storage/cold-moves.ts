import { type Jobs, LAST_PRIORITY } from '@medianest/kit';
import type { App } from '../app.js';
import type { MediaJobs } from '../jobs.js';

/** To the cold storage, or back. */
export type Way = 'COOL' | 'WARM';

export const JOB_OF_WAY = { COOL: 'chill', WARM: 'warm' } as const satisfies Record<Way, keyof MediaJobs>;

interface Mover {
  readonly db: App['db'];
  readonly jobs: Jobs<MediaJobs>;
}

/** Notes originals that are to be moved, and asks for the work. One that is on its way already is not noted twice. */
export async function askForMoves({ db, jobs }: Mover, way: Way, keys: readonly string[]): Promise<void> {
  await db.query(
    `insert into cold_moves as known (key, way) select unnest($1::text[]), $2
     on conflict (key, way) do update set state = 'WAITING', attempts = 0, error = null, finished_at = null
     where known.state = 'FAILED'`,
    [keys, way],
  );
  await enqueue({ jobs }, way, keys);
}

/** Who plays a film waits for it; nobody waits for what cools down. */
async function enqueue({ jobs }: Pick<Mover, 'jobs'>, way: Way, keys: readonly string[]): Promise<void> {
  const priority = way === 'COOL' ? LAST_PRIORITY : 0;
  await jobs.addAll(
    JOB_OF_WAY[way],
    keys.map((key) => ({ id: jobIdOf(key), priority, payload: { key } })),
  );
}

const jobIdOf = (key: string) => key.replaceAll('/', '-');

const AT_ONCE = 500;

/** A process may have died before it asked for the work. */
export async function enqueueForgottenMoves(app: App): Promise<void> {
  for (const way of ['COOL', 'WARM'] as const) {
    const rows: { key: string }[] = await app.db.query(
      `select key from cold_moves where way = $1 and state in ('WAITING', 'RUNNING') order by id limit $2`,
      [way, AT_ONCE],
    );
    await enqueue(
      app,
      way,
      rows.map(({ key }) => key),
    );
  }
}

/** @returns how often it was begun; undefined when it is not wanted any more */
export async function beginMove({ db }: App, way: Way, key: string): Promise<number | undefined> {
  const [[row]]: [{ attempts: number }[], number] = await db.query(
    `update cold_moves set state = 'RUNNING', attempts = attempts + 1, started_at = now(), error = null
     where key = $1 and way = $2 and state in ('WAITING', 'RUNNING') returning attempts`,
    [key, way],
  );
  return row?.attempts;
}

/** Of an original that is gone. */
export async function forgetMoves({ db }: App, key: string): Promise<void> {
  await db.query('delete from cold_moves where key = $1', [key]);
}

export async function endMove({ db }: App, way: Way, key: string): Promise<void> {
  await db.query('delete from cold_moves where key = $1 and way = $2', [key, way]);
}

/** It is tried again, or was the last time. */
export async function failMove({ db }: App, way: Way, { key, last }: { key: string; last: boolean }): Promise<void> {
  await db.query(
    `update cold_moves set state = case when $3 then 'FAILED' else 'WAITING' end, error = $4,
       finished_at = case when $3 then now() end
     where key = $1 and way = $2`,
    [key, way, last, 'It could not be moved, and is where it was; the log says why.'],
  );
}

/** What waits is FAILED and says so. */
export async function drainMoves(app: App, say: string): Promise<number> {
  const [rows]: [{ key: string; way: Way }[], number] = await app.db.query(
    `update cold_moves set state = 'FAILED', error = $1, finished_at = now() where state = 'WAITING' returning key, way`,
    [say],
  );
  for (const way of ['COOL', 'WARM'] as const) {
    const ids = rows.filter((row) => row.way === way).map(({ key }) => jobIdOf(key));
    await app.jobs.remove(JOB_OF_WAY[way], ids);
  }
  return rows.length;
}

export async function retryMoves(app: App, ids: readonly string[]): Promise<number> {
  const rows: { key: string; way: Way }[] = await app.db.query(
    `select key, way from cold_moves where id = any($1) and state = 'FAILED'`,
    [ids],
  );
  for (const { key, way } of rows) await askForMoves(app, way, [key]);
  return rows.length;
}
