import type { App } from '../app.js';

/** Asks for the work on an import. The sweep asks again when this fails. */
export async function queueImport(app: App, id: string): Promise<void> {
  try {
    await app.jobs.add('import', { importId: id }, { id });
  } catch (error) {
    app.log.warn({ importId: id, error }, 'the queue did not take an import; it will be asked again');
  }
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
