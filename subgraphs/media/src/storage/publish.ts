import { join } from 'node:path';
import { isUuid } from '@medianest/kit';
import type { App } from '../app.js';
import { artifactKey, artifactsOf } from './keys.js';

const AT_ONCE = 8;

interface Version {
  readonly id: string;
  readonly version: string;
}

/** Takes files of a folder over as artifacts of a version, under their paths in it. */
export async function keepArtifacts(
  { storage }: Pick<App, 'storage'>,
  { id, version }: Version,
  {
    folder,
    paths,
    signal,
  }: { readonly folder: string; readonly paths: readonly string[]; readonly signal: AbortSignal },
): Promise<void> {
  const left = [...paths];
  const putNext = async () => {
    for (let path = left.shift(); path !== undefined; path = left.shift()) {
      signal.throwIfAborted();
      await storage.put(artifactKey({ id, version, path }), join(folder, path));
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
    // What others have put beside them, the integrity check names.
    if (isUuid(version) && !versions.includes(version)) others.add(version);
  }
  for (const version of others) await storage.removeAll(artifactsOf(id, version));
}
