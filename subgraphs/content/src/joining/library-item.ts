import type { LibraryItemFacts } from '@medianest/contracts';
import type { DbOrTx } from '@medianest/kit';

type ItemKey = Pick<LibraryItemFacts, 'integrationId' | 'externalId'>;

/** The title that an integration's item is, as far as it was told. */
export async function itemTitle(tx: DbOrTx, { integrationId, externalId }: ItemKey): Promise<string | undefined> {
  const [row]: { title_id: string }[] = await tx.query(
    'select title_id from library_items where integration_id = $1 and external_id = $2',
    [integrationId, externalId],
  );
  return row?.title_id;
}

/** Notes what title an item is; from then on everyone sees it, or everyone of its organization. */
export async function noteItem(
  tx: DbOrTx,
  item: ItemKey & { readonly parent?: { readonly externalId: string } | null },
  titleId: string,
): Promise<void> {
  await tx.query(
    `with shown as (update titles set listed = true where id = $3 and not listed)
     insert into library_items (integration_id, external_id, title_id, parent_external_id) values ($1, $2, $3, $4)
     on conflict (integration_id, external_id) do update
       set title_id = excluded.title_id, parent_external_id = excluded.parent_external_id
       where (library_items.title_id, library_items.parent_external_id)
         is distinct from (excluded.title_id, excluded.parent_external_id)`,
    [item.integrationId, item.externalId, titleId, item.parent?.externalId ?? null],
  );
}
