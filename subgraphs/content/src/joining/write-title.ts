import type { ExternalId } from '@medianest/contracts';
import type { DbOrTx } from '@medianest/kit';
import type { TitleKind } from '../title/title.js';
import { indexTitles } from './index-titles.js';

/** What is said of a title. */
export interface Facts {
  readonly kind: `${TitleKind}`;
  readonly name: string;
  readonly year: number | null;
  readonly summary: string | null;
  readonly genres: readonly string[];
  /** Seconds, as a library says. */
  readonly duration: number | null;
  readonly parentId: string | null;
  readonly season: number | null;
  readonly number: number | null;
  readonly lastNumber: number | null;
}

/** Facts of which nothing more is known than a name. */
export function onlyNamed(kind: Facts['kind'], name: string, more: Partial<Facts> = {}): Facts {
  const nothing = { summary: null, genres: [], duration: null, parentId: null, season: null, number: null };
  return { kind, name, year: null, ...nothing, lastNumber: null, ...more };
}

/** @param organizationId whose own it is; see the migration */
export async function insertTitle(tx: DbOrTx, facts: Facts, organizationId: string | null): Promise<string> {
  const [{ id }]: [{ id: string }] = await tx.query(
    `insert into titles (kind, name, year, summary, genres, duration, parent_id, season, number, last_number, organization_id)
     values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11) returning id`,
    [...columnsOf(facts), organizationId],
  );
  await indexTitles(tx, [id]);
  return id;
}

/**
 * Takes what a library says now. What it does not know (any more) stays as it is.
 * @returns whether that was news
 */
export async function updateTitle(tx: DbOrTx, id: string, facts: Facts): Promise<boolean> {
  const [changed]: [{ id: string }[]] = await tx.query(
    `update titles t set name = n.name, year = n.year, summary = n.summary, genres = n.genres, duration = n.duration,
       parent_id = n.parent_id, season = n.season, number = n.number, last_number = n.last_number, updated_at = now()
     from (select id, $3::text as name, coalesce($4::int, year) as year, coalesce($5::text, summary) as summary,
         case when $6::text[] = '{}' then genres else $6::text[] end as genres,
         coalesce($7::double precision, duration) as duration, coalesce($8::uuid, parent_id) as parent_id,
         coalesce($9::int, season) as season, coalesce($10::int, number) as number, $11::int as last_number
       from titles where id = $1 and kind = $2) n
     where t.id = n.id and (t.name, t.year, t.summary, t.genres, t.duration, t.parent_id, t.season, t.number, t.last_number)
       is distinct from (n.name, n.year, n.summary, n.genres, n.duration, n.parent_id, n.season, n.number, n.last_number)
     returning t.id`,
    [id, ...columnsOf(facts)],
  );
  if (changed.length > 0) await indexTitles(tx, await withDescendants(tx, id));
  return changed.length > 0;
}

function columnsOf(facts: Facts): unknown[] {
  const { kind, name, year, summary, genres, duration, parentId, season, number, lastNumber } = facts;
  return [kind, name, year, summary, genres, duration, parentId, season, number, lastNumber];
}

async function withDescendants(tx: DbOrTx, id: string): Promise<string[]> {
  const rows: { id: string }[] = await tx.query(
    `select id from titles where id = $1 or parent_id = $1
       or parent_id in (select id from titles where parent_id = $1)`,
    [id],
  );
  return rows.map((row) => row.id);
}

/** @returns whether any of them was new */
export async function addExternalIds(
  tx: DbOrTx,
  { id, kind }: { readonly id: string; readonly kind: string },
  ids: readonly ExternalId[],
): Promise<boolean> {
  if (ids.length === 0) return false;
  const added: unknown[] = await tx.query(
    `insert into external_ids (kind, source, external_id, title_id, organization_id)
     select $2, n.source, n.id, t.id, t.organization_id
     from titles t cross join jsonb_to_recordset($3) as n(source text, id text) where t.id = $1
     on conflict do nothing returning title_id`,
    [id, kind, JSON.stringify(ids)],
  );
  return added.length > 0;
}

/** Moves a title under another. Files below it count as files of the new one too, and so does being listed. */
export async function setParent(tx: DbOrTx, id: string, parentId: string): Promise<void> {
  await tx.query('update titles set parent_id = $2 where id = $1', [id, parentId]);
  await indexTitles(tx, await withDescendants(tx, id));
  await passUp(tx, id);
}

/** What a title belongs to is seen by whoever sees the title. */
export async function passUp(tx: DbOrTx, id: string): Promise<void> {
  await tx.query(
    `with recursive up as (
       select parent_id as id from titles where id = $1 and parent_id is not null
       union select t.parent_id from titles t join up on t.id = up.id where t.parent_id is not null
     ), listed as (
       update titles set listed = true where id in (select id from up) and not listed
         and (select listed from titles where id = $1)
     )
     insert into title_files
       (media_file_id, title_id, owner_id, organization_id, everyone, direct, file_name, duration, told_at)
     select f.media_file_id, up.id, f.owner_id, f.organization_id, f.everyone, false, f.file_name, f.duration, f.told_at
     from title_files f cross join up where f.title_id = $1
     on conflict do nothing`,
    [id],
  );
}
