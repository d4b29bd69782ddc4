import type { DbOrTx } from '@medianest/kit';
import type { App } from '../app.js';
import type { RequestFacts } from '../seerr/request.js';

export interface Reading {
  readonly integrationId: string;
  /** When the service was asked, or when it had answered that it changed something. */
  readonly askedAt: Date;
  /** The sync that met them. */
  readonly runId?: string;
}

/** All processes' clock. */
export async function now(db: DbOrTx): Promise<Date> {
  const [{ now }] = await db.query('select clock_timestamp() as now');
  return now;
}

/** Notes requests as the service told them, but for what it has told otherwise since. @returns ids of new and changed ones. */
export async function saveRequests(db: DbOrTx, reading: Reading, facts: readonly RequestFacts[]): Promise<string[]> {
  const distinct = [...new Map(facts.map((request) => [request.externalId, request])).values()];
  const rows: { id: string; changed: boolean }[] = await db.query(
    `insert into media_requests as r (integration_id, asked_at, seen_in_run, external_id, media_id, kind, tmdb_id, tvdb_id,
       seasons, is_4k, status, availability, requester, created_at, updated_at)
     select $1, $2, $3, f.* from jsonb_to_recordset($4) as f ("externalId" integer, "mediaId" integer, kind text,
       "tmdbId" integer, "tvdbId" integer, seasons integer[], "is4k" boolean, status text, availability text,
       requester text, "createdAt" timestamptz, "updatedAt" timestamptz)
     on conflict (integration_id, external_id) do update set
       asked_at = excluded.asked_at, seen_in_run = coalesce(excluded.seen_in_run, r.seen_in_run), removed_at = null,
       media_id = excluded.media_id, tvdb_id = excluded.tvdb_id, seasons = excluded.seasons, status = excluded.status,
       availability = excluded.availability, requester = excluded.requester, updated_at = excluded.updated_at
     where r.asked_at <= excluded.asked_at
     returning new.id, old.id is null or old.removed_at is not null
       or (old.tvdb_id, old.seasons, old.status, old.availability, old.requester, old.updated_at)
         is distinct from (new.tvdb_id, new.seasons, new.status, new.availability, new.requester, new.updated_at) as changed`,
    [reading.integrationId, reading.askedAt, reading.runId ?? null, JSON.stringify(distinct)],
  );
  return rows.filter(({ changed }) => changed).map(({ id }) => id);
}

/** The service has it no more. @returns its id, unless that was known. */
export async function saveRemoval(
  db: DbOrTx,
  { integrationId, askedAt }: Reading,
  externalId: number,
): Promise<string[]> {
  const [rows]: [{ id: string }[]] = await db.query(
    `update media_requests set removed_at = now(), asked_at = $3
     where integration_id = $1 and external_id = $2 and asked_at <= $3 and removed_at is null returning id`,
    [integrationId, externalId, askedAt],
  );
  return rows.map(({ id }) => id);
}

/** Says that requests of an integration were saved; null for that all are gone. */
export async function tellRequests(
  { live }: Pick<App, 'live'>,
  integrationId: string,
  ids: readonly string[] | null,
): Promise<void> {
  if (ids?.length !== 0) await live.publish('mediaRequests', integrationId, { ids });
}
