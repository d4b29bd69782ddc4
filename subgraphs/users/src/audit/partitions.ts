import type { DbOrTx } from '@medianest/kit';
import type { App } from '../app.js';

/** `audit_log_2026_11` holds November 2026, in UTC. */
const PARTITION = /^audit_log_(\d{4})_(\d{2})$/;

/** Makes the month's partition when it is the first time something happens in it. */
export async function ensurePartition(tx: DbOrTx, at: Date): Promise<void> {
  const month = startOfMonth(at);
  const name = partitionOf(month);
  const [{ missing }] = await tx.query('select to_regclass($1) is null as missing', [name]);
  if (!missing) return;
  const [from, to] = [month, addMonths(month, 1)].map((day) => day.toISOString());
  // Made beside the log and then attached: attaching lets others read it meanwhile.
  await tx.query(`
    create table ${name} (like audit_log including all);
    create trigger no_truncate before truncate on ${name} for each statement execute function refuse_audit_change();
    alter table audit_log attach partition ${name} for values from ('${from}') to ('${to}');
  `);
}

/**
 * Drops the months that are past keeping. The last hash of what is dropped stays as the anchor from which the rest of
 * the chain is verified.
 */
export async function dropOldPartitions({ db, config, log }: App, now = new Date()): Promise<void> {
  const kept = addMonths(startOfMonth(now), -config.auditRetentionMonths);
  for (const name of await partitionsBefore(db.manager, kept)) {
    await db.transaction(async (tx) => {
      await tx.query('select from audit_chain for update');
      await tx.query(
        `update audit_chain set anchor_position = last.position, anchor_hash = last.hash
         from (select position, hash from ${name} order by position desc limit 1) last
         where last.position > anchor_position`,
      );
      await tx.query(`drop table if exists ${name}`);
    });
    log.info({ partition: name }, 'a month of the audit log was dropped');
  }
}

async function partitionsBefore(tx: DbOrTx, month: Date): Promise<string[]> {
  const rows: { name: string }[] = await tx.query(
    `select inhrelid::regclass::text as name from pg_inherits where inhparent = 'audit_log'::regclass order by 1`,
  );
  return rows.map(({ name }) => name).filter((name) => PARTITION.test(name) && name < partitionOf(month));
}

function partitionOf(month: Date): string {
  return `audit_log_${month.toISOString().slice(0, 7).replace('-', '_')}`;
}

function startOfMonth(day: Date): Date {
  return new Date(Date.UTC(day.getUTCFullYear(), day.getUTCMonth()));
}

function addMonths(month: Date, months: number): Date {
  return new Date(Date.UTC(month.getUTCFullYear(), month.getUTCMonth() + months));
}
