import type { App } from '../app.js';

type Kept = Pick<App, 'db'> & { readonly config: Pick<App['config'], 'processingHistoryMonths'> };

/** What ended before the history that is kept. The latest of its kind stays: it says how things are. */
const ENDED = [
  `delete from imports where status in ('DONE', 'FAILED', 'CANCELLED') and updated_at < now() - make_interval(months => $1)`,
  `delete from library_scans as old where finished_at < now() - make_interval(months => $1) and exists (
     select 1 from library_scans as newer where newer.folder_id = old.folder_id and newer.id > old.id)`,
  `delete from integrity_checks as old where started_at < now() - make_interval(months => $1)
     and exists (select 1 from integrity_checks as newer where newer.id > old.id)
     and not exists (select 1 from integrity_findings where seen_by = old.id)`,
];

/** What counts no more. */
const OVER = [
  `delete from import_hosts where next_at < now() - interval '1 day'`,
  `delete from share_links where expires_at < now() - interval '30 days'`,
];

/** Forgets what ended long ago. The steps of processing go by whole months: `processing/partitions.ts`. */
export async function forgetHistory({ db, config }: Kept): Promise<void> {
  for (const statement of ENDED) await db.query(statement, [config.processingHistoryMonths]);
  for (const statement of OVER) await db.query(statement);
}
