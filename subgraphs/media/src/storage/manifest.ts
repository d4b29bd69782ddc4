import type { DbOrTx } from '@medianest/kit';
import { artifactsOf } from './keys.js';
import type { Storage } from './storage.js';

/** Bytes of each file of a version, by its path in it. */
export type Manifest = Readonly<Record<string, number>>;

interface Version {
  readonly id: string;
  readonly version: string;
}

/** What the storage has of a version now. */
export async function listVersion(storage: Storage, { id, version }: Version): Promise<Manifest> {
  const prefix = artifactsOf(id, version);
  const files: Record<string, number> = {};
  for await (const { key, size } of storage.list(prefix)) files[key.slice(prefix.length)] = size;
  return files;
}

/** Writes down what a finished version holds: how much it takes, and what must never be missing. */
export async function saveManifest(db: DbOrTx, { id, version }: Version, files: Manifest): Promise<void> {
  const bytes = Object.values(files).reduce((sum, size) => sum + size, 0);
  await db.query(
    `insert into artifact_manifests (media_file_id, version, bytes, files) values ($1, $2, $3, $4)
     on conflict (media_file_id) do update
       set version = excluded.version, bytes = excluded.bytes, files = excluded.files`,
    [id, version, bytes, JSON.stringify(files)],
  );
}
