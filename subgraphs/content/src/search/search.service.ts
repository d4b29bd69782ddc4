import { type Actor, type Connection, loggedIn, type PageArgs, readPage } from '@medianest/kit';
import type { App } from '../app.js';
import type { Loaders } from '../context.js';
import type { Title } from '../title/title.js';
import { maySeeTitle, viewerParams } from '../title/title.policy.js';
import { type Placed, readCursor, titlePage } from '../title/title.service.js';
import { nearWords } from './near-words.js';
import { exactQuery, readQuery, tolerantQuery } from './search-query.js';

const LIST = 'SEARCH';

/** What a search is: the words, and where its page begins. */
export interface Search extends PageArgs {
  readonly query: string;
}

/** Finds titles by words of their names, of what they belong to and of their summaries, the best first. */
export async function searchTitles(
  { db, loaders }: Pick<App, 'db'> & { loaders: Pick<Loaders, 'title'> },
  actor: Actor,
  search: Search,
): Promise<Connection<Title>> {
  loggedIn(actor);
  const page = readPage(search, 3);
  const after = readCursor(page, LIST, 'float');
  const placed = await findPlaced({ db }, actor, { query: search.query, limit: page.limit, after });
  return titlePage(loaders.title, placed, { page, list: LIST });
}

export interface PlacedSearch {
  readonly query: string;
  readonly limit: number;
  readonly after?: Placed | undefined;
}

/** Ids and ranks. The rank of a title is the same on every page as long as the title is. */
export async function findPlaced({ db }: Pick<App, 'db'>, actor: Actor, search: PlacedSearch): Promise<Placed[]> {
  const words = readQuery(search.query);
  const tolerant = tolerantQuery(await nearWords(db, words));
  return db.query(FIND, [
    ...viewerParams(actor),
    exactQuery(words),
    tolerant,
    words.join(' '),
    search.after?.value ?? null,
    search.after?.id ?? null,
    search.limit,
  ]);
}

/**
 * Written as typed counts most, then how much of the name it is, then where the words stand. A search that misses a
 * word is still found when nearly all of it is in the name.
 */
const FIND = `
  select id, value from (
    select t.id, (
      case when t.document @@ $4::tsquery then 2 else 0 end
      + similarity(t.plain_name, $6) + ts_rank('{0.05, 0.05, 0.5, 1}', t.document, $5::tsquery)
    )::float8 as value
    from titles t
    where (t.document @@ $5::tsquery or length($6) >= 8 and $6 <% t.plain_name) and ${maySeeTitle()}
  ) found
  where $7::float8 is null or (value, id) < ($7::float8, $8::uuid)
  order by value desc, id desc limit $9`;
