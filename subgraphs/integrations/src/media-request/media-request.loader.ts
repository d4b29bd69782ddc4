import { DataLoader } from '@medianest/kit';
import type { App } from '../app.js';
import { MediaRequest, type MediaRequestStatus } from './media-request.js';

/** Which requests of which integration. */
export interface RequestsKey {
  readonly integrationId: string;
  readonly limit: number;
  readonly after: string | undefined;
  readonly status: MediaRequestStatus | undefined;
}

/** Pages of requests. Those of many integrations that are asked for alike, as in a list, cost one statement. */
export function requestsPageLoader({ db }: Pick<App, 'db'>): DataLoader<RequestsKey, MediaRequest[], string> {
  const pageOf = ({ limit, after, status }: RequestsKey) => `${limit} ${after} ${status}`;
  return new DataLoader(
    async (keys) => {
      const alike = [...Map.groupBy(keys, pageOf).values()];
      const rows = (await Promise.all(alike.map((some) => fetchPages(db, some)))).flat();
      const found = new Map(rows);
      return keys.map((key) => found.get(key) ?? []);
    },
    { cacheKeyFn: (key) => `${key.integrationId} ${pageOf(key)}` },
  );
}

async function fetchPages(db: App['db'], keys: readonly RequestsKey[]): Promise<[RequestsKey, MediaRequest[]][]> {
  const [first] = keys;
  const requests = await db
    .getRepository(MediaRequest)
    .createQueryBuilder('r')
    .where(
      `r.id in (select page.id from unnest(:ids::uuid[]) as i(id) cross join lateral (
         select m.id from media_requests m
         where m.integration_id = i.id and m.removed_at is null and (:status::text is null or m.status = :status)
           and (:after::uuid is null
             or (m.created_at, m.id) < (select created_at, id from media_requests where id = :after))
         order by m.created_at desc, m.id desc limit :limit) as page)`,
      {
        ids: keys.map(({ integrationId }) => integrationId),
        status: first?.status ?? null,
        after: first?.after ?? null,
        limit: first?.limit,
      },
    )
    .orderBy('r.createdAt', 'DESC')
    .addOrderBy('r.id', 'DESC')
    .getMany();
  const byIntegration = Map.groupBy(requests, ({ integrationId }) => integrationId);
  return keys.map((key) => [key, byIntegration.get(key.integrationId) ?? []]);
}
