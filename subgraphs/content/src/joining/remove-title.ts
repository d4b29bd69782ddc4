import type { DbOrTx } from '@medianest/kit';

/** Artist, album, track. */
const LEVELS = 3;

/** Lets titles disappear that no library has and no file is left of. Give what they belong to along with them. */
export async function removeEmpty(tx: DbOrTx, ids: readonly string[]): Promise<void> {
  for (let level = 0; level < LEVELS; level++) {
    await tx.query(
      `delete from titles t where t.id = any($1) and not t.listed
         and not exists (select from title_files f where f.title_id = t.id)
         and not exists (select from titles c where c.parent_id = t.id)`,
      [ids],
    );
  }
}

/** The title and what it belongs to. */
export async function withParents(tx: DbOrTx, id: string): Promise<string[]> {
  const rows: { id: string }[] = await tx.query(
    `with recursive up as (
       select id, parent_id from titles where id = $1
       union select t.id, t.parent_id from titles t join up on t.id = up.parent_id
     ) select id from up`,
    [id],
  );
  return rows.map((row) => row.id);
}

/** A library calls something else by this item now: what nothing lists any more is private again, or gone. */
export async function forgetListing(tx: DbOrTx, id: string): Promise<void> {
  const ids = await withParents(tx, id);
  for (const each of ids) {
    await tx.query(
      `update titles t set listed = false where t.id = $1
         and not exists (select from library_items i where i.title_id = t.id)
         and not exists (select from titles c where c.parent_id = t.id and c.listed)`,
      [each],
    );
  }
  await removeEmpty(tx, ids);
}
