import {
  type Actor,
  allow,
  type Connection,
  commonErrors,
  type DataLoader,
  isUuid,
  type Page,
  readPage,
  toConnection,
  withScope,
} from '@medianest/kit';
import type { App } from '../app.js';
import type { Loaders } from '../context.js';
import { errors } from '../errors.js';
import { plain } from '../text/plain.js';
import { type TitleFilter, TitleSort, type TitlesArgs } from './title.inputs.js';
import type { Title } from './title.js';
import { maySeeTitle, viewerParams } from './title.policy.js';

/** One title. Throws TITLE_NOT_FOUND alike for one that is not there and one that is not this actor's to see. */
export async function findTitle(loaders: Pick<Loaders, 'title'>, actor: Actor, id: string): Promise<Title> {
  withScope(actor, 'content:read');
  const title = await loaders.title.load(id);
  // The loader gives only what may be seen.
  return allow(title, { actor, rule: () => true, otherwise: errors.TITLE_NOT_FOUND });
}

interface Order {
  /** What the cursor and the order begin with; the id makes it total. */
  readonly by: string;
  readonly type: 'text' | 'int' | 'uuid';
  readonly direction: 'asc' | 'desc';
}

const ORDERS: Record<TitleSort, Order> = {
  [TitleSort.NAME]: { by: 't.plain_name', type: 'text', direction: 'asc' },
  // Ids are UUIDv7: they rise with time.
  [TitleSort.ADDED]: { by: 't.id', type: 'uuid', direction: 'desc' },
  [TitleSort.YEAR]: { by: 'coalesce(t.year, 0)', type: 'int', direction: 'desc' },
};

/** A place in a list: the value it is ordered by, then the id. */
export interface Placed {
  readonly id: string;
  readonly value: string | number;
}

/** A page of the catalogue, as far as the actor may see it. */
export async function listTitles(
  { db, loaders }: Pick<App, 'db'> & { loaders: Pick<Loaders, 'title'> },
  actor: Actor,
  args: TitlesArgs,
): Promise<Connection<Title>> {
  withScope(actor, 'content:read');
  const page = readPage(args, 3);
  const { by, type, direction } = ORDERS[args.sort];
  const params: unknown[] = [...viewerParams(actor)];
  const conditions = [maySeeTitle(), ...filterConditions(args.filter ?? {}, params)];
  const after = readCursor(page, args.sort, type);
  if (after) {
    params.push(after.value, after.id);
    const [value, id] = [`$${params.length - 1}::${type}`, `$${params.length}::uuid`];
    conditions.push(`(${by}, t.id) ${direction === 'asc' ? '>' : '<'} (${value}, ${id})`);
  }
  const placed: Placed[] = await db.query(
    `select t.id, ${by} as value from titles t where ${conditions.join(' and ')}
     order by ${by} ${direction}, t.id ${direction} limit ${page.limit}`,
    params,
  );
  return titlePage(loaders.title, placed, { page, list: args.sort });
}

/** The connection of found places. A title that went between the two looks is left out. */
export async function titlePage(
  titles: DataLoader<string, Title | undefined>,
  placed: readonly Placed[],
  { page, list }: { readonly page: Page; readonly list: string },
): Promise<Connection<Title>> {
  const whole = toConnection(placed, page, ({ value, id }) => [list, value, id]);
  const loaded = await titles.loadMany(whole.nodes.map(({ id }) => id));
  const edges = whole.edges.flatMap(({ cursor }, at) => {
    const node = loaded[at];
    if (node instanceof Error) throw node;
    return node ? [{ cursor, node }] : [];
  });
  return { edges, nodes: edges.map((edge) => edge.node), pageInfo: whole.pageInfo };
}

function filterConditions(filter: TitleFilter, params: unknown[]): string[] {
  const conditions: string[] = [];
  const add = (condition: (place: string) => string, value: unknown) => {
    params.push(value);
    conditions.push(condition(`$${params.length}`));
  };
  if (filter.kind) add((place) => `t.kind = ${place}`, filter.kind);
  if (isGiven(filter.year)) add((place) => `coalesce(t.year, 0) = ${place}::int`, filter.year);
  if (isGiven(filter.genre)) add((place) => `t.genre_keys @> array[${place}::text]`, plain(limited(filter.genre)));
  // Plain text has no sign that means anything to LIKE.
  if (isGiven(filter.nameContains)) {
    add((place) => `t.plain_name like '%' || ${place}::text || '%'`, plain(limited(filter.nameContains)));
  }
  if (isGiven(filter.partOf)) add((place) => `t.parent_id = any(${place}::uuid[])`, [filter.partOf].filter(isUuid));
  return conditions;
}

function isGiven<T>(value: T | null | undefined): value is T {
  return value !== null && value !== undefined;
}

const LONGEST_FILTER = 200;

function limited(text: string): string {
  if (text.length <= LONGEST_FILTER) return text;
  throw commonErrors.BAD_USER_INPUT(`A filter has at most ${LONGEST_FILTER} characters, not ${text.length}.`);
}

/** The place a cursor of this very list tells. */
export function readCursor(page: Page, list: string, type: 'text' | 'int' | 'uuid' | 'float'): Placed | undefined {
  if (!page.after) return undefined;
  const [of, value, id] = page.after;
  const isId = (text: unknown) => typeof text === 'string' && isUuid(text);
  const isValue = {
    text: typeof value === 'string' && !value.includes('\0'),
    int: Number.isInteger(value) && Math.abs(Number(value)) < 2 ** 31,
    uuid: isId(value),
    float: typeof value === 'number',
  }[type];
  if (of === list && isValue && isId(id)) return { value: value as string | number, id: String(id) };
  throw commonErrors.BAD_USER_INPUT('"after" is not a cursor of this list. Use an endCursor it gave.');
}
