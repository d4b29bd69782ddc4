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

/** The titles and what they belong to. */
export async function withParents(tx: DbOrTx, ids: readonly string[]): Promise<string[]> {
  const rows: { id: string }[] = await tx.query(
    `with recursive up as (
       select id, parent_id from titles where id = any($1)
       union select t.id, t.parent_id from titles t join up on t.id = up.parent_id
     ) select id from up`,
    [ids],
  );
  return rows.map((row) => row.id);
}

/** Libraries had items of these titles: what nothing lists any more is private again, or gone. */
export async function forgetListings(tx: DbOrTx, titleIds: readonly string[]): Promise<void> {
  const ids = await withParents(tx, titleIds);
  for (let level = 0; level < LEVELS; level++) {
    await tx.query(
      `update titles t set listed = false where t.id = any($1) and t.listed
         and not exists (select from library_items i where i.title_id = t.id)
         and not exists (select from titles c where c.parent_id = t.id and c.listed)`,
      [ids],
    );
  }
  await removeEmpty(tx, ids);
}
