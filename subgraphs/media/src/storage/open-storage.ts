import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createTieredStorage, type Recall, type Tiers } from '../cold-storage/tiered-storage.js';
import type { MediaConfig } from '../config.js';
import { createDiskStorage } from './disk.js';
import type { Place } from './place.js';
import { createScratch, type Scratch } from './scratch.js';
import type { Storage } from './storage.js';

type StorageConfig = Pick<MediaConfig, 'storage' | 'coldStorage' | 'scratchFolder' | 's3KeyId' | 's3Secret'>;

export interface Stores {
  readonly storage: Storage;
  readonly scratch: Scratch;
  /** The two that `storage` is made of, when there is a cold one. */
  readonly tiers?: Tiers;
}

/** Opens where files are kept, and the folder for what is not finished: on the same disk when there is one. */
export async function openStores(config: StorageConfig, recall: Recall): Promise<Stores> {
  const { storage: place, coldStorage, scratchFolder } = config;
  const beside = place.kind === 'disk' ? join(place.folder, 'scratch') : join(tmpdir(), 'medianest-scratch');
  const scratch = createScratch(scratchFolder || beside);
  const hot = await openStorage(config, place, scratch);
  if (!coldStorage) return { scratch, storage: hot };
  const tiers = { hot, cold: await openStorage(config, coldStorage, scratch) };
  return { scratch, tiers, storage: createTieredStorage(tiers, recall) };
}

async function openStorage({ s3KeyId, s3Secret }: StorageConfig, place: Place, scratch: Scratch): Promise<Storage> {
  if (place.kind === 'disk') return createDiskStorage(place.folder);
  // Its client is large, and most keep their files on a disk.
  const { createS3Storage } = await import('./s3.js');
  const credentials = s3KeyId && s3Secret ? { accessKeyId: s3KeyId, secretAccessKey: s3Secret } : undefined;
  return createS3Storage({ ...place, ...(credentials && { credentials }) }, scratch);
}

/** Bytes that can still be taken: they come to the scratch folder first. */
export async function freeBytes({ storage, scratch }: Pick<Stores, 'storage' | 'scratch'>): Promise<number> {
  return Math.min(await storage.freeBytes(), await scratch.freeBytes());
}

/** Whether nothing more should be written, and an error while writing is best explained by it. */
export async function isFull(stores: Pick<Stores, 'storage' | 'scratch'>): Promise<boolean> {
  return (await freeBytes(stores)) === 0;
}
