import type { Found, Storage } from '../storage/storage.js';

/** A quick storage where everything begins, and a cheap one where originals wait that nobody has asked for in a long time. */
export interface Tiers {
  readonly hot: Storage;
  readonly cold: Storage;
}

/** How a file comes back to the quick one. */
export interface Recall {
  /** Brings a file back, before it is used. */
  now(key: string): Promise<void>;
  /** Brings it back some time soon, while it is read from where it is. */
  soon(key: string): Promise<void>;
}

/** Two storages that look like one. A file that is in both, since somebody died while it was moved, is there once. */
export function createTieredStorage({ hot, cold }: Tiers, recall: Recall): Storage {
  return {
    stat: async (key) => (await hot.stat(key)) ?? (await cold.stat(key)),
    async open(key, range) {
      const found = await hot.open(key, range);
      if (found) return found;
      const colder = await cold.open(key, range);
      if (colder) await recall.soon(key);
      // It may have come back between the two looks.
      return colder ?? hot.open(key, range);
    },
    async find(key) {
      const found = await hot.find(key);
      if (found) return found;
      const colder = await cold.find(key);
      // It may have come back between the two looks.
      return colder ? recalling(colder, recall) : hot.find(key);
    },
    put: hot.put,
    write: hot.write,
    async remove(key) {
      await Promise.all([hot.remove(key), cold.remove(key)]);
    },
    async removeAll(prefix) {
      await Promise.all([hot.removeAll(prefix), cold.removeAll(prefix)]);
    },
    async *list(prefix) {
      yield* hot.list(prefix);
      for await (const stored of cold.list(prefix)) if (!(await hot.stat(stored.key))) yield stored;
    },
    async withLocal(key, signal, use) {
      if (!(await hot.stat(key))) await recall.now(key);
      return hot.withLocal(key, signal, use);
    },
    freeBytes: hot.freeBytes,
    async tidy() {
      await Promise.all([hot.tidy(), cold.tidy()]);
    },
  };
}

/** What is sent of it is on its way back. */
function recalling(found: Found, recall: Recall): Found {
  return {
    ...found,
    // What is cold is looked for each time: it may have come back.
    isCurrent: false,
    sendNow: () => false,
    async send(range, to) {
      await found.send(range, to);
      await recall.soon(found.key);
    },
  };
}
