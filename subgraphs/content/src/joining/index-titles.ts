import type { DbOrTx } from '@medianest/kit';
import { nearForms } from '../text/near-forms.js';
import { cut, nameKey, plain, plainWords } from '../text/plain.js';
import type { TitleKind } from '../title/title.js';

interface Row {
  readonly id: string;
  readonly kind: `${TitleKind}`;
  readonly name: string;
  readonly summary: string | null;
  readonly genres: readonly string[];
  readonly season: number | null;
  readonly number: number | null;
  readonly parent_id: string | null;
  /** What it belongs to, nearest first. */
  readonly parents: readonly { kind: `${TitleKind}`; name: string }[];
}

const NAME_LENGTH = 400;
const SUMMARY_LENGTH = 20_000;
const WORD_LENGTH = 60;

/** Renews what titles are joined, sorted and searched by, after they or what they belong to changed. */
export async function indexTitles(tx: DbOrTx, ids: readonly string[]): Promise<void> {
  const rows: Row[] = await tx.query(
    `select t.id, t.kind, t.name, t.summary, t.genres, t.season, t.number, t.parent_id,
       array_remove(array[
         case when p.id is not null then jsonb_build_object('kind', p.kind, 'name', p.name) end,
         case when g.id is not null then jsonb_build_object('kind', g.kind, 'name', g.name) end
       ], null) as parents
     from titles t left join titles p on p.id = t.parent_id left join titles g on g.id = p.parent_id
     where t.id = any($1)`,
    [ids],
  );
  await tx.query(
    `update titles t set join_key = n.join_key, plain_name = n.plain_name, genre_keys = n.genre_keys,
       name_document = d.names, document = d.names || setweight(to_tsvector('simple', n.summary), 'D')
     from jsonb_to_recordset($1) as n(id uuid, join_key text, plain_name text, genre_keys text[], parents text, summary text)
       cross join lateral (select setweight(to_tsvector('simple', n.plain_name), 'A')
         || setweight(to_tsvector('simple', n.parents), 'B') as names) d
     where t.id = n.id`,
    [JSON.stringify(rows.map(indexed))],
  );
  await addSearchWords(
    tx,
    rows.flatMap((row) => [row.name, ...row.parents.map((parent) => parent.name)]),
  );
}

function indexed(row: Row) {
  return {
    id: row.id,
    join_key: joinKey(row),
    plain_name: cut(plain(row.name), NAME_LENGTH),
    genre_keys: row.genres.map(plain),
    parents: cut(plain(row.parents.map((parent) => parent.name).join(' ')), SUMMARY_LENGTH),
    summary: cut(plain(row.summary ?? ''), SUMMARY_LENGTH),
  };
}

export interface Place {
  readonly kind: `${TitleKind}`;
  readonly name: string;
  readonly season?: number | null;
  readonly number?: number | null;
  readonly parent_id?: string | null;
  readonly parents: readonly { kind: `${TitleKind}`; name: string }[];
}

/** What two rows have in common that may be the same work; the year is compared apart. */
export function joinKey(place: Place): string {
  if (place.kind === 'EPISODE') {
    const numbered = place.number !== null && place.number !== undefined;
    return `${place.parent_id ?? ''}/${numbered ? `${place.season ?? 1}/${place.number}` : nameKey(place.name)}`;
  }
  if (place.kind === 'ALBUM' || place.kind === 'TRACK') {
    const artist = place.parents.find((parent) => parent.kind === 'ARTIST');
    return `${artist ? nameKey(artist.name) : ''}/${nameKey(place.name)}`;
  }
  return nameKey(place.name);
}

/** Words stay when their titles go: a word alone finds nothing. */
async function addSearchWords(tx: DbOrTx, names: readonly string[]): Promise<void> {
  const words = [...new Set(names.flatMap(plainWords))].filter((word) => word.length <= WORD_LENGTH).sort();
  await tx.query(
    `insert into search_words (word, forms)
     select word, forms from jsonb_to_recordset($1) as n(word text, forms text[]) on conflict do nothing`,
    [JSON.stringify(words.map((word) => ({ word, forms: nearForms(word) })))],
  );
}
