import type { DomainEvents } from '@medianest/contracts';
import type { DbOrTx } from '@medianest/kit';
import type { EntityManager } from 'typeorm';
import type { App } from '../app.js';
import { absorb, absorbTwins } from './absorb.js';
import { type Candidate, findByExternalIds, findByName, idsDisagree, type Wanted } from './find-title.js';
import { joinKey } from './index-titles.js';
import { type Item, readItem } from './item-facts.js';
import { adoptTracks, type ItemParent, parentOf } from './item-parent.js';
import { lockJoining } from './join-lock.js';
import { itemTitle, noteItem } from './library-item.js';
import { isDeleted } from './organization-deleted.js';
import { forgetListings } from './remove-title.js';
import { addExternalIds, type Facts, insertTitle, passUp, updateTitle } from './write-title.js';

/**
 * A library has an item: it makes a title or joins one, and the title is listed for everyone, or for everyone of the
 * organization whose library it is. Told again, it brings the title up to date. A season is no title: it only makes sure
 * that its series is there.
 */
export async function itemSeen(
  _app: Pick<App, 'db'>,
  event: DomainEvents['library.itemSeen'],
  tx: EntityManager,
): Promise<void> {
  await lockJoining(tx);
  const item = readItem(event);
  if (await isDeleted(tx, item.organizationId)) return;
  const parent = await parentOf(tx, item);
  if (item.kind === 'SEASON') return;
  const facts: Facts = { ...item.facts, kind: item.kind, parentId: parent?.id ?? null };
  const wanted = wantedOf(facts, item, parent);
  const before = await itemTitle(tx, item);
  const found = await find(tx, wanted, before);
  const id = found?.id ?? (await insertTitle(tx, facts, item.organizationId));
  const changed = found ? await updateTitle(tx, id, facts) : true;
  const identified = await addExternalIds(tx, { id, kind: facts.kind }, wanted.externalIds);
  await noteItem(tx, item, id);
  // Most of what a sync tells again is as it was.
  if (changed || identified || before !== id) await settle(tx, id, { wanted, before, isNew: !found, parent });
  if (facts.kind === 'ALBUM') await adoptTracks(tx, item, id);
}

interface News {
  readonly wanted: Wanted;
  /** The title that the item was so far. */
  readonly before: string | undefined;
  readonly isNew: boolean;
  readonly parent: ItemParent | undefined;
}

/** What a changed title means for the others. */
async function settle(tx: DbOrTx, id: string, { wanted, before, isNew, parent }: News): Promise<void> {
  if (parent) await passUp(tx, id);
  // A new title has no twin: it would have joined that.
  if (!isNew) await absorbTwins(tx, id, wanted.externalIds);
  if (before && before !== id) await leave(tx, before, { id, wanted });
}

function wantedOf(facts: Facts, item: Item, parent: ItemParent | undefined): Wanted {
  return {
    kind: facts.kind,
    organizationId: item.organizationId,
    joinKey: joinKey({ ...facts, parent_id: facts.parentId, parents: parent?.chain ?? [] }),
    year: facts.year,
    externalIds: item.externalIds,
    albumId: parent?.kind === 'ALBUM' ? parent.id : undefined,
  };
}

/** External ids win over what the library called this item before, and that over names. */
async function find(
  tx: DbOrTx,
  wanted: Wanted,
  before: string | undefined,
): Promise<Pick<Candidate, 'id'> | undefined> {
  const byIds = await findByExternalIds(tx, wanted);
  const known = byIds.find((candidate) => candidate.id === before) ?? byIds[0];
  if (known) return known;
  if (before && (await mayStay(tx, before, wanted))) return { id: before };
  // Without its artist a track's name says nothing; its album will come and find its twins.
  if (wanted.kind === 'TRACK' && wanted.albumId === undefined) return undefined;
  return findByName(tx, wanted);
}

async function mayStay(tx: DbOrTx, id: string, wanted: Wanted): Promise<boolean> {
  const rows: { kind: string; ids: { source: string; id: string }[] }[] = await tx.query(
    `select t.kind, coalesce((select jsonb_agg(jsonb_build_object('source', e.source, 'id', e.external_id))
       from external_ids e where e.title_id = t.id), '[]') as ids from titles t where t.id = $1`,
    [id],
  );
  return rows.some((row) => row.kind === wanted.kind && !idsDisagree(row.ids, wanted.externalIds));
}

/**
 * What the item was before: the same work, where nothing was known of it but what this item said, or another one that
 * it is no more. Files that were joined to another name stay with that name.
 */
async function leave(tx: DbOrTx, before: string, now: { id: string; wanted: Wanted }): Promise<void> {
  const [same] = await tx.query(
    `select 1 from titles t where t.id = $1 and t.kind = $2
       and (t.join_key = $3 or not exists (select from title_files f where f.title_id = t.id and f.direct))
       and not exists (select from external_ids e where e.title_id = t.id)
       and not exists (select from library_items i where i.title_id = t.id)`,
    [before, now.wanted.kind, now.wanted.joinKey],
  );
  if (same) await absorb(tx, before, now.id);
  else await forgetListings(tx, [before]);
}
