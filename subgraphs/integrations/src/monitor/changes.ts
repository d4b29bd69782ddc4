import type { EntityManager } from 'typeorm';
import type { App } from '../app.js';
import type { MonitorStatus } from './monitor.js';

/** How many changes of a monitor are kept. */
export const CHANGES_KEPT = 50;

export interface Change {
  readonly id: string;
  readonly was: MonitorStatus;
  readonly became: MonitorStatus;
  readonly message?: string | null;
}

/**
 * Makes those who write the monitors of an integration follow each other, so that changes come one after the other.
 * @returns whether the integration is still there.
 */
export async function lockMonitors(tx: EntityManager, integrationId: string): Promise<boolean> {
  const rows = await tx.query('select 1 from integrations where id = $1 for no key update', [integrationId]);
  return rows.length > 0;
}

/** Keeps what changed, and of each monitor the latest alone. */
export async function recordChanges(tx: EntityManager, changes: readonly Change[]): Promise<void> {
  if (changes.length === 0) return;
  await tx.query(
    `insert into monitor_changes (monitor_id, was, became, message)
     select id, was, became, message
     from jsonb_to_recordset($1) as change (id uuid, was text, became text, message text)`,
    [JSON.stringify(changes)],
  );
  await tx.query(
    `delete from monitor_changes where id in (
       select id from (
         select id, row_number() over (partition by monitor_id order by id desc) as place
         from monitor_changes where monitor_id = any($1)) as placed
       where place > $2)`,
    [changes.map(({ id }) => id), CHANGES_KEPT],
  );
}

/** Says that monitors of an integration are not as they were. */
export async function tellMonitors({ live }: Pick<App, 'live'>, integrationId: string): Promise<void> {
  await live.publish('monitors', integrationId, {});
}
