import { readdir } from 'node:fs/promises';
import { join, relative, sep } from 'node:path';
import type { App } from '../app.js';
import { artifactKey, artifactsOf } from './keys.js';

const AT_ONCE = 8;

interface Version {
  readonly id: string;
  readonly version: string;
}

/** Takes all files of a run's folder over as artifacts of its version. */
export async function publishFolder(
  { storage }: Pick<App, 'storage'>,
  { id, version }: Version,
  { folder, signal }: { readonly folder: string; readonly signal: AbortSignal },
): Promise<void> {
  const entries = await readdir(folder, { recursive: true, withFileTypes: true });
  const paths = entries.filter((entry) => entry.isFile()).map((entry) => join(entry.parentPath, entry.name));
  const putNext = async () => {
    for (let from = paths.pop(); from !== undefined; from = paths.pop()) {
      signal.throwIfAborted();
      const path = relative(folder, from).replaceAll(sep, '/');
      await storage.put(artifactKey({ id, version, path }), from);
    }
  };
  const ends = await Promise.allSettled(Array.from({ length: AT_ONCE }, putNext));
  for (const end of ends) if (end.status === 'rejected') throw end.reason;
}

/** Removes the versions of a file other than these. */
export async function keepVersions(
  { storage }: Pick<App, 'storage'>,
  id: string,
  versions: readonly (string | null)[],
): Promise<void> {
  const others = new Set<string>();
  for await (const { key } of storage.list(artifactsOf(id))) {
    const version = key.slice(artifactsOf(id).length).split('/')[0] ?? '';
    if (!versions.includes(version)) others.add(version);
  }
  for (const version of others) await storage.removeAll(artifactsOf(id, version));
}
