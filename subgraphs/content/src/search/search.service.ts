import { type Actor, type Connection, type PageArgs, readPage, withScope } from '@medianest/kit';
import type { App } from '../app.js';
import type { Loaders } from '../context.js';
import type { Title } from '../title/title.js';
import { viewerParams } from '../title/title.policy.js';
import { type Placed, readCursor, titlePage } from '../title/title.service.js';
import { nearWords } from './near-words.js';
import { anywhere, inNames, misspelt, readQuery } from './search-query.js';
import { ALIKE, STEPS, statementOf, wantedParam } from './search-steps.js';

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
  withScope(actor, 'content:read');
  const page = readPage(search, 3);
  const after = readCursor(page, LIST, 'float');
  const placed = await findPlaced({ db }, actor, { query: search.query, limit: page.limit, after });
  return titlePage(loaders.title, placed, { page, list: LIST });
}

interface PlacedSearch {
  readonly query: string;
  readonly limit: number;
  readonly after?: Placed | undefined;
}

/** Ids and values. The value of a title is the same on every page as long as the title is. */
export async function findPlaced({ db }: Pick<App, 'db'>, actor: Actor, search: PlacedSearch): Promise<Placed[]> {
  const words = readQuery(search.query);
  const { value, id } = search.after ?? { value: null, id: null };
  const step = value === null ? undefined : Math.floor(Number(value));
  const wanted = wantedParam({
    inNames: inNames(words),
    anywhere: anywhere(words),
    misspelt: misspelt(await nearWords(db, words)),
    words: words.join(' '),
  });
  const run = (statement: string, limit: number): Promise<Placed[]> =>
    db.query(statement, [...viewerParams(actor), wanted, value, id, limit]);

  if (step === ALIKE.number) return run(ALIKE_STATEMENT, search.limit);
  const found: Placed[] = [];
  for (const { number, statement } of STATEMENTS) {
    if (step !== undefined && number > step) continue;
    found.push(...(await run(statement, search.limit - found.length)));
    if (found.length === search.limit) return found;
  }
  return found.length === 0 && step === undefined ? run(ALIKE_STATEMENT, search.limit) : found;
}

const STATEMENTS = STEPS.map((step) => ({ number: step.number, statement: statementOf(step) }));
const ALIKE_STATEMENT = statementOf(ALIKE);
