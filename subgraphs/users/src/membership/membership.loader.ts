import { DataLoader, type DbOrTx } from '@medianest/kit';
import { Membership } from './membership.js';

/** Which members of which organization. */
export interface MembersKey {
  readonly organizationId: string;
  readonly limit: number;
  readonly after: string | undefined;
}

/** Pages of members. Those of many organizations that are asked for alike, as in a list, cost one statement. */
export function membersPageLoader(db: DbOrTx): DataLoader<MembersKey, Membership[], string> {
  const pageOf = ({ limit, after }: MembersKey) => `${limit} ${after}`;
  return new DataLoader(
    async (keys) => {
      const alike = [...Map.groupBy(keys, pageOf).values()];
      const rows = (await Promise.all(alike.map((some) => fetchPages(db, some)))).flat();
      const found = new Map(rows);
      return keys.map((key) => found.get(key) ?? []);
    },
    { cacheKeyFn: (key) => `${key.organizationId} ${pageOf(key)}` },
  );
}

async function fetchPages(db: DbOrTx, keys: readonly MembersKey[]): Promise<[MembersKey, Membership[]][]> {
  const [first] = keys;
  const rows: Membership[] = await db.query(
    `select m.* from unnest($1::uuid[]) as o(id) cross join lateral (
       select organization_id as "organizationId", user_id as "userId", role, joined_at as "joinedAt"
       from memberships where organization_id = o.id and ($3::uuid is null or user_id > $3)
       order by user_id limit $2) m`,
    [keys.map(({ organizationId }) => organizationId), first?.limit, first?.after],
  );
  const members = rows.map((row) => Object.assign(new Membership(), row));
  const byOrganization = Map.groupBy(members, ({ organizationId }) => organizationId);
  return keys.map((key) => [key, byOrganization.get(key.organizationId) ?? []]);
}
