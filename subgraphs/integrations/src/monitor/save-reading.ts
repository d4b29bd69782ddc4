import type { EntityManager } from 'typeorm';
import type { KumaReading } from '../kuma/reading.js';
import { lockMonitors, recordChanges } from './changes.js';
import type { MonitorStatus } from './monitor.js';

/** Of a service that has just started: it has not asked everybody yet, and what it does not tell of is not gone. */
const STARTING_MS = 10 * 60_000;

/** The hook is called before the metrics say the same, and a reading may be older than the call. */
const HOOK_IS_AHEAD = '15 seconds';

export interface Saving {
  readonly integrationId: string;
  readonly reading: KumaReading;
  /** When it was asked for. */
  readonly askedAt: Date;
}

/** Makes the monitors of an integration what was read. @returns how many are new, gone or changed. */
export async function saveReading(tx: EntityManager, { integrationId, reading, askedAt }: Saving): Promise<number> {
  if (!(await lockMonitors(tx, integrationId))) return 0;
  const { monitors, startedAt } = reading;
  const written = await write(tx, { integrationId, reading, askedAt });
  await recordChanges(
    tx,
    written.flatMap(({ id, was, became }) => (was && was !== became ? [{ id, was, became }] : [])),
  );
  const isStarting = startedAt !== undefined && Date.now() - startedAt.getTime() < STARTING_MS;
  const gone = isStarting
    ? 0
    : await removeOthers(
        tx,
        integrationId,
        monitors.map(({ externalId }) => externalId),
      );
  return gone + written.filter(({ was, became, renamed }) => was !== became || renamed).length;
}

interface Written {
  readonly id: string;
  /** Null for a new one. */
  readonly was: MonitorStatus | null;
  readonly became: MonitorStatus;
  readonly renamed: boolean;
}

function write(tx: EntityManager, { integrationId, reading, askedAt }: Saving): Promise<Written[]> {
  return tx.query(
    `insert into monitors as known (integration_id, external_id, name, type, url, host, status, response_time_ms,
       certificate_days, uptime_1_day, uptime_30_days, uptime_365_days)
     select $1, "externalId", name, type, url, host, status, "responseTimeMs",
       "certificateDays", "uptime1Day", "uptime30Days", "uptime365Days"
     from jsonb_to_recordset($2) as read ("externalId" text, name text, type text, url text, host text, status text,
       "responseTimeMs" float, "certificateDays" int, "uptime1Day" float, "uptime30Days" float, "uptime365Days" float)
     on conflict (integration_id, external_id) do update set
       name = excluded.name, type = excluded.type, url = excluded.url, host = excluded.host,
       response_time_ms = excluded.response_time_ms, certificate_days = excluded.certificate_days,
       uptime_1_day = excluded.uptime_1_day, uptime_30_days = excluded.uptime_30_days,
       uptime_365_days = excluded.uptime_365_days, last_seen_at = now(),
       (status, status_changed_at) = (
         select case when told then known.status else excluded.status end,
           case when told or known.status = excluded.status then known.status_changed_at else now() end
         from (select coalesce(known.told_at > $3::timestamptz - interval '${HOOK_IS_AHEAD}', false) as told) as hook)
     returning new.id, old.status as was, new.status as became,
       (old.name, old.type, old.url, old.host) is distinct from (new.name, new.type, new.url, new.host) as renamed`,
    [integrationId, JSON.stringify(reading.monitors), askedAt],
  );
}

async function removeOthers(tx: EntityManager, integrationId: string, externalIds: readonly string[]): Promise<number> {
  const [gone]: [unknown[]] = await tx.query(
    'delete from monitors where integration_id = $1 and not external_id = any($2) returning id',
    [integrationId, externalIds],
  );
  return gone.length;
}
