import type { App } from '../app.js';

/** Asks for the work on an import. The sweep asks again when this fails. */
export async function queueImport(app: App, id: string): Promise<void> {
  try {
    await app.jobs.add('import', { importId: id }, { id, priority: await turnOf(app, id) });
  } catch (error) {
    app.log.warn({ importId: id, error }, 'the queue did not take an import; it will be asked again');
  }
}

/** People take turns: each of their imports comes after one more of everybody else's. */
async function turnOf({ db }: App, id: string): Promise<number> {
  const [row]: [{ before: number }] = await db.query(
    `select count(*)::int as before from imports mine join imports this on this.owner_id = mine.owner_id
     where this.id = $1 and mine.id < this.id and mine.status in ('WAITING', 'RUNNING')`,
    [id],
  );
  return row.before + 1;
}

const AT_ONCE = 100;

/** Asks for all whose time has come, and those whose process died. A job that still is there is not added twice. */
export async function queueImports(app: App): Promise<void> {
  const rows: { id: string }[] = await app.db.query(
    `select id from imports where status in ('WAITING', 'RUNNING') and not_before <= now() order by not_before limit $1`,
    [AT_ONCE],
  );
  for (const { id } of rows) await queueImport(app, id);
}

/** What waits is FAILED and says so; what it held of quotas is free. */
export async function drainImports(app: App, say: string): Promise<number> {
  const [rows]: [{ id: string }[], number] = await app.db.query(
    `update imports set status = 'FAILED', run_id = null, reserved = 0, code = 'DRAINED', failure = $1, updated_at = now()
     where status = 'WAITING' returning id`,
    [say],
  );
  await app.jobs.remove(
    'import',
    rows.map(({ id }) => id),
  );
  await Promise.all(rows.map(({ id }) => app.live.publish('importing', id, {})));
  return rows.length;
}

/** Begins again, from nothing, what FAILED. */
export async function retryImports(app: App, ids: readonly string[]): Promise<number> {
  const [rows]: [{ id: string }[], number] = await app.db.query(
    `update imports set status = 'WAITING', code = null, failure = null, progress = 0, received = 0, attempts = 0,
       not_before = now(), updated_at = now()
     where id = any($1) and status = 'FAILED' returning id`,
    [ids],
  );
  for (const { id } of rows) {
    await app.live.publish('importing', id, {});
    await queueImport(app, id);
  }
  return rows.length;
}
