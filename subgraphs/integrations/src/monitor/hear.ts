import type { App } from '../app.js';
import type { Integration } from '../integration/integration.js';
import { type KumaCall, readKumaCall } from '../kuma/call.js';
import { lockMonitors, recordChanges, tellMonitors } from './changes.js';
import type { MonitorStatus } from './monitor.js';

/** Uptime Kuma says that a monitor has changed. Said twice, or late, it changes nothing. */
export async function hearKuma(app: App, { id }: Integration, body: unknown): Promise<void> {
  const call = readKumaCall(body);
  // A person who set it up tries whether it works.
  if (call === 'test') return;
  if (await note(app, id, call)) await tellMonitors(app, id);
}

interface Noted {
  readonly id: string;
  readonly was: MonitorStatus;
  readonly became: MonitorStatus;
}

/** One that is not known yet is met at the next look. @returns whether its status changed. */
function note({ db }: App, integrationId: string, call: KumaCall): Promise<boolean> {
  return db.transaction(async (tx) => {
    if (!(await lockMonitors(tx, integrationId))) return false;
    const [rows]: [Noted[]] = await tx.query(
      `update monitors set status = $3, response_time_ms = $4, told_at = now(), heartbeat_at = $5, last_seen_at = now(),
         status_changed_at = case when status = $3 then status_changed_at else now() end
       where integration_id = $1 and external_id = any($2) and (heartbeat_at is null or heartbeat_at < $5)
       returning new.id, old.status as was, new.status as became`,
      [integrationId, call.externalIds, call.status, call.responseTimeMs, call.at],
    );
    const changes = rows.flatMap((row) => (row.was === row.became ? [] : [{ ...row, message: call.message }]));
    await recordChanges(tx, changes);
    return changes.length > 0;
  });
}
