import type { GraphQLSchema } from 'graphql';
import { accounts } from './table/accounts.ts';
import { administration } from './table/administration.ts';
import { content } from './table/content.ts';
import { integrations } from './table/integrations.ts';
import { media } from './table/media.ts';
import { organizations } from './table/organizations.ts';
import type { Line, Roots } from './words.ts';

/**
 * Who may call what: a line for each query, mutation and subscription of the graph. `access.test.ts` tries them all,
 * and docs/ACCESS.md is made from them.
 */
export const table: Readonly<Record<string, Roots>> = {
  Accounts: accounts,
  Administration: administration,
  Organizations: organizations,
  Media: media,
  Catalogue: content,
  Integrations: integrations,
};

/** A line of the table, and where it stands. */
export interface Entry {
  readonly root: keyof Roots;
  /** With what stands behind it. */
  readonly name: string;
  readonly line: Line;
}

export const rootNames = ['Query', 'Mutation', 'Subscription'] as const satisfies readonly (keyof Roots)[];

export const entriesOf = (roots: Roots): Entry[] =>
  rootNames.flatMap((root) =>
    Object.entries(roots[root]).map(([name, line]) => ({
      root,
      name,
      line: typeof line === 'string' ? { who: line } : line,
    })),
  );

export const fieldOf = ({ name }: Pick<Entry, 'name'>): string => name.replace(/ .*$/, '');

/** Where the table and a graph differ: fields that have no line, and lines that have no field, as `Query.field`. */
export function compareWith(schema: GraphQLSchema): { readonly unlisted: string[]; readonly gone: string[] } {
  const listed = new Set(
    Object.values(table).flatMap((roots) => entriesOf(roots).map((one) => `${one.root}.${fieldOf(one)}`)),
  );
  const types = [schema.getQueryType(), schema.getMutationType(), schema.getSubscriptionType()];
  const there = types.flatMap((type) => Object.keys(type?.getFields() ?? {}).map((field) => `${type?.name}.${field}`));
  return {
    unlisted: there.filter((field) => !listed.has(field)),
    gone: [...listed].filter((field) => !there.includes(field)),
  };
}
