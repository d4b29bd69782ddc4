import type { DbOrTx } from '@medianest/kit';
import type { TitleKind } from '../title/title.js';
import { absorbTwins } from './absorb.js';
import { findByName } from './find-title.js';
import { joinKey } from './index-titles.js';
import type { Item } from './item-facts.js';
import { itemTitle, noteItem } from './library-item.js';
import { insertTitle, onlyNamed, setParent } from './write-title.js';

/** What an item belongs to: the nearest title, and the chain of it upwards. */
export interface ItemParent {
  readonly id: string;
  readonly kind: `${TitleKind}`;
  readonly chain: readonly { kind: `${TitleKind}`; name: string }[];
}

/**
 * Finds or makes what an item belongs to. A series or an artist is made from its name alone when its own item was not
 * told yet; a track waits for its album.
 */
export async function parentOf(tx: DbOrTx, item: Item): Promise<ItemParent | undefined> {
  if (!item.parent) return undefined;
  const key = { integrationId: item.integrationId, externalId: item.parent.externalId };
  const told = await itemTitle(tx, key);
  const known = told === undefined ? undefined : await describe(tx, told);
  const kind = PARENT_KINDS[item.kind];
  if (kind === undefined || known?.kind === kind) return kind && known;
  if (kind === 'ALBUM' || item.parent.name === '') return undefined;
  const made = await joinOrInsert(tx, { kind, name: item.parent.name, organizationId: item.organizationId });
  if (told === undefined) await noteItem(tx, key, made);
  return describe(tx, made);
}

const PARENT_KINDS: Partial<Record<Item['kind'], 'SERIES' | 'ARTIST' | 'ALBUM'>> = {
  SEASON: 'SERIES',
  EPISODE: 'SERIES',
  ALBUM: 'ARTIST',
  TRACK: 'ALBUM',
};

interface NamedParent {
  readonly kind: 'SERIES' | 'ARTIST';
  readonly name: string;
  readonly organizationId: string | null;
}

async function joinOrInsert(tx: DbOrTx, { kind, name, organizationId }: NamedParent): Promise<string> {
  const wanted = { kind, organizationId, joinKey: joinKey({ kind, name, parents: [] }), year: null, externalIds: [] };
  const found = await findByName(tx, wanted);
  return found?.id ?? (await insertTitle(tx, onlyNamed(kind, name), organizationId));
}

async function describe(tx: DbOrTx, id: string): Promise<ItemParent | undefined> {
  const rows: { kind: `${TitleKind}`; name: string }[] = await tx.query(
    `select t.kind, t.name from titles t where t.id = $1
     union all select p.kind, p.name from titles t join titles p on p.id = t.parent_id where t.id = $1`,
    [id],
  );
  const [own] = rows;
  return own && { id, kind: own.kind, chain: rows };
}

/** Takes in the tracks that were told before their album. */
export async function adoptTracks(tx: DbOrTx, album: Item, albumId: string): Promise<void> {
  const tracks: { id: string }[] = await tx.query(
    `select t.id from library_items i join titles t on t.id = i.title_id
     where i.integration_id = $1 and i.parent_external_id = $2 and t.kind = 'TRACK'
       and t.parent_id is distinct from $3::uuid`,
    [album.integrationId, album.externalId, albumId],
  );
  for (const { id } of tracks) {
    await setParent(tx, id, albumId);
    await absorbTwins(tx, id);
  }
}
