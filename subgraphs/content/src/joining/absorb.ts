import type { DbOrTx } from '@medianest/kit';
import { findByExternalIds, findNamesakes, idsDisagree, isDated, type Wanted } from './find-title.js';
import { removeEmpty, withParents } from './remove-title.js';
import { passUp, setParent } from './write-title.js';

/**
 * Takes in the titles that are now seen to be this listed one: those its external ids point to as well, and what
 * uploads made of its very name and year.
 */
export async function absorbTwins(tx: DbOrTx, id: string, told: Wanted['externalIds'] = []): Promise<void> {
  const [self] = await tx.query(
    `select t.kind, t.organization_id as "organizationId", t.join_key as "joinKey", t.year, case p.kind when 'ALBUM' then p.id end as "albumId",
       coalesce((select jsonb_agg(jsonb_build_object('source', e.source, 'id', e.external_id))
         from external_ids e where e.title_id = t.id), '[]') as "externalIds"
     from titles t left join titles p on p.id = t.parent_id where t.id = $1`,
    [id],
  );
  const wanted = self as Wanted;
  const byIds = await findByExternalIds(tx, { ...wanted, externalIds: told });
  const byName = (await findNamesakes(tx, wanted)).filter(
    (twin) =>
      !twin.listed &&
      twin.external_ids.length === 0 &&
      (twin.year === wanted.year || !isDated(wanted)) &&
      // Music without an artist is known by too little.
      !wanted.joinKey.startsWith('/'),
  );
  const twins = [...byIds, ...byName].filter(
    (twin) => twin.id !== id && !idsDisagree(twin.external_ids, wanted.externalIds),
  );
  for (const twin of new Set(twins.map((each) => each.id))) await absorb(tx, twin, id);
}

/** Two rows turned out to be one work: everything of the first goes over to the second, and the first disappears. */
export async function absorb(tx: DbOrTx, from: string, into: string): Promise<void> {
  const parents = await withParents(tx, [from]);
  await absorbChildren(tx, from, into);
  await tx.query(
    `insert into title_files
       (media_file_id, title_id, owner_id, organization_id, everyone, direct, file_name, duration, linked_at, told_at)
     select media_file_id, $2, owner_id, organization_id, everyone, false, file_name, duration, linked_at, told_at
     from title_files where title_id = $1
     on conflict do nothing`,
    [from, into],
  );
  const [direct]: [{ media_file_id: string }[]] = await tx.query(
    'delete from title_files where title_id = $1 and direct returning media_file_id',
    [from],
  );
  await tx.query('update title_files set direct = true where title_id = $2 and media_file_id = any($1)', [
    direct.map((file) => file.media_file_id),
    into,
  ]);
  await tx.query('update library_items set title_id = $2 where title_id = $1', [from, into]);
  await tx.query('update external_ids set title_id = $2 where title_id = $1', [from, into]);
  await tx.query('update titles set listed = listed or (select listed from titles where id = $1) where id = $2', [
    from,
    into,
  ]);
  await tx.query('delete from titles where id = $1', [from]);
  await passUp(tx, into);
  await removeEmpty(tx, parents);
}

async function absorbChildren(tx: DbOrTx, from: string, into: string): Promise<void> {
  const children: { id: string; twin: string | null }[] = await tx.query(
    `select c.id, (select o.id from titles o where o.parent_id = $2 and o.kind = c.kind
         and case when c.kind = 'EPISODE' and c.number is not null
           then (o.season, o.number) is not distinct from (c.season, c.number) else o.plain_name = c.plain_name end
         order by o.id limit 1) as twin
     from titles c where c.parent_id = $1`,
    [from, into],
  );
  for (const { id, twin } of children) {
    if (twin) await absorb(tx, id, twin);
    else await setParent(tx, id, into);
  }
}
