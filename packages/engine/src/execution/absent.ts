import type { Data } from './values.js';

const absent = new WeakMap<object, Set<string>>();

/**
 * A subgraph answered that these fields of an object are not there: it has no such entity, or its error took all of them
 * along. That is an answer, no mistake.
 */
export function noteAbsent(object: Data, keys: readonly string[]): void {
  const known = absent.get(object) ?? new Set();
  absent.set(object, known);
  for (const key of keys) known.add(key);
}

export function isAbsent(object: object, key: string): boolean {
  return absent.get(object)?.has(key) === true;
}
