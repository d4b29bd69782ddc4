import { type BreakingChange, findBreakingChanges, type GraphQLSchema } from 'graphql';
import type { OperationFile } from './project.ts';
import { type Usage, usages } from './usage.ts';

export interface Break {
  /** What was removed or narrowed, as a sentence. */
  readonly change: string;
  /** The client operations that it breaks, such as `SearchTitles (gateway/operations/search.graphql)`. */
  readonly operations: readonly string[];
}

/** What of the old API schema no longer holds in the new one, and whom it hurts. */
export function breaks(before: GraphQLSchema, after: GraphQLSchema, operations: readonly OperationFile[]): Break[] {
  const used = operations.flatMap((operation) => usages(before, operation));
  // That a built-in scalar is no longer used hurts nobody by itself.
  const changes = findBreakingChanges(before, after).filter(({ description }) => !description.startsWith('Standard '));
  return changes.map((change) => ({
    change: change.description,
    operations: [...new Set(used.filter((usage) => touches(usage, change)).map(name))].sort(),
  }));
}

const name = ({ operation, file }: Usage) => `${operation} (${file})`;

/** graphql tells a change only as a sentence; these are the places such a sentence can speak of, the closest first. */
const PLACES: readonly { readonly pattern: RegExp; readonly coordinate: string }[] = [
  { pattern: /^(\w+)\.(\w+) arg (\w+) /, coordinate: '$1.$2($3)' },
  { pattern: /^A required arg \w+ on (\w+)\.(\w+) was added/, coordinate: '$1.$2' },
  { pattern: /^A required field \w+ on input type (\w+) was added/, coordinate: '$1' },
  { pattern: /^(\w+)\.(\w+) /, coordinate: '$1.$2' },
  { pattern: /^\w+ was (?:removed|added) (?:from|to) (?:union|enum) type (\w+)/, coordinate: '$1' },
  { pattern: /^(\w+) /, coordinate: '$1' },
];

function touches({ coordinates }: Usage, { description }: BreakingChange): boolean {
  const place = PLACES.find(({ pattern }) => pattern.test(description));
  const match = place?.pattern.exec(description);
  if (!place || !match) return false;
  return coordinates.has(place.coordinate.replace(/\$(\d)/g, (_whole, group) => match[Number(group)] ?? ''));
}
