import { ArgsType, type ClassType, Directive, Field, Int, ObjectType } from 'type-graphql';
import { commonErrors } from '../errors.js';
import { isUuid } from '../ids.js';

// Every subgraph with lists has this type, and federation wants that said.
@Directive('@shareable')
@ObjectType({ description: 'Where a page of a connection begins and ends.' })
export class PageInfo {
  @Field(() => Boolean, { description: 'Whether `after: endCursor` gives more.' })
  hasNextPage: boolean;

  @Field(() => Boolean, { description: 'Whether there is something before this page.' })
  hasPreviousPage: boolean;

  @Field(() => String, { nullable: true, description: 'The cursor of the first edge; null when the page is empty.' })
  startCursor: string | null;

  @Field(() => String, { nullable: true, description: 'The cursor of the last edge; null when the page is empty.' })
  endCursor: string | null;
}

@ArgsType()
export class PageArgs {
  @Field(() => Int, { defaultValue: 20, description: 'How many, 1 to 100.' })
  first: number;

  @Field(() => String, { nullable: true, description: 'Continue after this cursor.' })
  after?: string | null;
}

export interface Edge<T> {
  cursor: string;
  node: T;
}

export interface Connection<T> {
  edges: Edge<T>[];
  nodes: T[];
  pageInfo: PageInfo;
}

/** For `@Directive` on every field that returns a connection: what it costs depends on the page that is asked for. */
export const SIZED_BY_PAGE =
  '@listSize(slicingArguments: ["first"], sizedFields: ["edges", "nodes"], requireOneSlicingArgument: false)';

/** The Relay connection type of a node: `TitleConnection` with `TitleEdge`. Call it once per node type. */
export function connectionType<T extends object>(name: string, node: () => ClassType<T>): ClassType<Connection<T>> {
  @ObjectType(`${name}Edge`, { description: `One ${name} and its place in the list.` })
  class NodeEdge implements Edge<T> {
    @Field(() => String, { description: 'An opaque place in the list, for `after`.' })
    cursor: string;

    @Field(node, { description: `The ${name} itself.` })
    node: T;
  }

  @ObjectType(`${name}Connection`, { description: `A page of a list of ${name}.` })
  class NodeConnection implements Connection<T> {
    @Field(() => [NodeEdge], { description: 'The nodes of this page with their cursors.' })
    edges: NodeEdge[];

    @Field(() => [node()], { description: 'The nodes of `edges`, for those who need no cursors.' })
    nodes: T[];

    @Field(() => PageInfo, { description: 'Whether there is more, and where to go on.' })
    pageInfo: PageInfo;
  }
  return NodeConnection;
}

/** The values of the last row's sort columns, from which the next page goes on. */
export type KeysetCursor = readonly (string | number | null)[];

/** What a list query needs to know: the rows to fetch (one more than the page) and where to go on. */
export interface Page {
  readonly size: number;
  /** `size + 1`: the extra row tells whether there is a next page. */
  readonly limit: number;
  readonly after: KeysetCursor | undefined;
}

const MAX_PAGE = 100;

/** Reads `first` and `after`. Throws BAD_USER_INPUT for a page size out of 1..100 or a cursor that is not ours. */
export function readPage(args: PageArgs, cursorLength = 1): Page {
  if (args.first < 1 || args.first > MAX_PAGE) {
    throw commonErrors.BAD_USER_INPUT(`"first" must be 1 to ${MAX_PAGE}, not ${args.first}.`);
  }
  const after = args.after ? decodeCursor(args.after, cursorLength) : undefined;
  return { size: args.first, limit: args.first + 1, after };
}

/** Makes the connection of a page from the fetched rows (up to `page.limit`). */
export function toConnection<T>(rows: readonly T[], page: Page, cursorOf: (row: T) => KeysetCursor): Connection<T> {
  const edges = rows.slice(0, page.size).map((node) => ({ cursor: encodeCursor(cursorOf(node)), node }));
  return {
    edges,
    nodes: edges.map((edge) => edge.node),
    pageInfo: {
      hasNextPage: rows.length > page.size,
      hasPreviousPage: page.after !== undefined,
      startCursor: edges[0]?.cursor ?? null,
      endCursor: edges.at(-1)?.cursor ?? null,
    },
  };
}

function encodeCursor(values: KeysetCursor): string {
  return Buffer.from(JSON.stringify(values)).toString('base64url');
}

function decodeCursor(cursor: string, length: number): KeysetCursor {
  try {
    const values: unknown = JSON.parse(Buffer.from(cursor, 'base64url').toString('utf8'));
    if (Array.isArray(values) && values.length === length && values.every(isCursorValue)) return values;
  } catch {
    // Falls through to the one answer for every cursor that is not ours.
  }
  throw notOurs();
}

/** For lists ordered by id alone: the id to go on after. Throws BAD_USER_INPUT when the cursor holds no id. */
export function afterId({ after }: Page): string | undefined {
  if (after === undefined) return undefined;
  const [id] = after;
  if (typeof id === 'string' && isUuid(id)) return id;
  throw notOurs();
}

function notOurs(): Error {
  return commonErrors.BAD_USER_INPUT('"after" is not a cursor of this list. Use an endCursor it gave.');
}

function isCursorValue(value: unknown): value is string | number | null {
  return value === null || typeof value === 'string' || typeof value === 'number';
}
