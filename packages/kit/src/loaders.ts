import DataLoader from 'dataloader';

/** A loader that makes one statement of all keys asked for in a tick. Rows may come in any order or be missing. */
export function byKey<K extends string, V>(
  fetch: (keys: readonly K[]) => Promise<readonly V[]>,
  keyOf: (value: V) => K,
): DataLoader<K, V | undefined> {
  return new DataLoader(async (keys) => {
    const found = new Map((await fetch(keys)).map((value) => [keyOf(value), value]));
    return keys.map((key) => found.get(key));
  });
}

/** The same for keys with many values each. */
export function groupedByKey<K extends string, V>(
  fetch: (keys: readonly K[]) => Promise<readonly V[]>,
  keyOf: (value: V) => K,
): DataLoader<K, V[]> {
  return new DataLoader(async (keys) => {
    const found = Map.groupBy(await fetch(keys), keyOf);
    return keys.map((key) => found.get(key) ?? []);
  });
}

export { DataLoader };
