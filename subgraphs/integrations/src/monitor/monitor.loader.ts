import { DataLoader, groupedByKey } from '@medianest/kit';
import type { App } from '../app.js';
import { Monitor } from './monitor.js';
import { MonitorChange } from './monitor-change.js';

/** Which monitors of which integration. */
export interface MonitorsKey {
  readonly integrationId: string;
  readonly limit: number;
  readonly after: string | undefined;
}

export type MonitorsLoader = DataLoader<MonitorsKey, Monitor[], string>;

/** Pages of monitors. Those of many integrations that are asked for alike, as in a list, cost one statement. */
export function monitorsLoader({ db }: Pick<App, 'db'>): MonitorsLoader {
  const pageOf = ({ limit, after }: MonitorsKey) => `${limit} ${after}`;
  return new DataLoader(
    async (keys) => {
      const found = new Map<MonitorsKey, Monitor[]>();
      for (const alike of Map.groupBy(keys, pageOf).values()) {
        const rows = Map.groupBy(await fetchPages(db, alike), ({ integrationId }) => integrationId);
        for (const key of alike) found.set(key, rows.get(key.integrationId) ?? []);
      }
      return keys.map((key) => found.get(key) ?? []);
    },
    { cacheKeyFn: (key) => `${key.integrationId} ${pageOf(key)}` },
  );
}

function fetchPages(db: App['db'], keys: readonly MonitorsKey[]): Promise<Monitor[]> {
  const [first] = keys;
  return db
    .getRepository(Monitor)
    .createQueryBuilder('m')
    .where(
      `m.id in (select page.id from unnest(cast(:integrationIds as uuid[])) as i(id) cross join lateral (
         select id from monitors where integration_id = i.id and (cast(:after as uuid) is null or id > :after)
         order by id limit :limit) as page)`,
      {
        integrationIds: keys.map(({ integrationId }) => integrationId),
        limit: first?.limit,
        after: first?.after ?? null,
      },
    )
    .orderBy('m.id')
    .getMany();
}

interface ChangeRow {
  readonly monitor_id: string;
  readonly change: MonitorChange;
}

/** The latest changes of a monitor, the newest first. */
export type ChangesLoader = DataLoader<string, ChangeRow[]>;

export function changesLoader({ db }: Pick<App, 'db'>): ChangesLoader {
  return groupedByKey<string, ChangeRow>(
    async (ids) => {
      const rows = await db.query(
        `select monitor_id, was as "from", became as "to", at, message from monitor_changes
         where monitor_id = any($1) order by id desc`,
        [ids],
      );
      return rows.map(({ monitor_id, ...change }: { monitor_id: string }) => ({
        monitor_id,
        change: Object.assign(new MonitorChange(), change),
      }));
    },
    ({ monitor_id }) => monitor_id,
  );
}
