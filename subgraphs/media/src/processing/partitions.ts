import type { App } from '../app.js';

/** Any number of this database's own: two processes do not make the same partition at once. */
const PARTITIONS_LOCK = 7_210_458;

const monthOf = (year: number, month: number) => new Date(Date.UTC(year, month, 1));
const day = (date: Date) => date.toISOString().slice(0, 10);
const nameOf = (month: Date) => `processing_jobs_${month.toISOString().slice(0, 7).replace('-', '_')}`;

type Kept = Pick<App, 'db'> & { readonly config: Pick<App['config'], 'processingHistoryMonths'> };

/** Makes the partitions of this month and the next, and drops those older than the history that is kept. */
export async function keepPartitions({ db, config }: Kept, now = new Date()): Promise<void> {
  const [year, month] = [now.getUTCFullYear(), now.getUTCMonth()];
  await db.transaction(async (tx) => {
    await tx.query('select pg_advisory_xact_lock($1)', [PARTITIONS_LOCK]);
    const found: { name: string }[] = await tx.query(
      `select inhrelid::regclass::text as name from pg_inherits where inhparent = 'processing_jobs'::regclass`,
    );
    const names = new Set(found.map(({ name }) => name));
    for (const ahead of [0, 1]) {
      const [from, to] = [monthOf(year, month + ahead), monthOf(year, month + ahead + 1)];
      if (names.has(nameOf(from))) continue;
      await tx.query(
        `create table ${nameOf(from)} partition of processing_jobs for values from ('${day(from)}') to ('${day(to)}')`,
      );
    }
    const oldest = nameOf(monthOf(year, month - config.processingHistoryMonths));
    for (const name of names) if (name < oldest) await tx.query(`drop table ${name}`);
  });
}
