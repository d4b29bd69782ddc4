import type { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { GetObjectCommand, HeadObjectCommand, type S3Client } from '@aws-sdk/client-s3';
import { Recent } from '@medianest/kit';
import { ignoreAbsent } from './s3-errors.js';
import { type ByteRange, FileMissingError, type Found } from './storage.js';

/** A player comes back for the next piece within that. */
const SPAN_MS = 60_000;

/** The bucket, and where a key is in it. */
interface Bucket {
  readonly client: S3Client;
  at(key: string): { readonly Bucket: string; readonly Key: string };
}

/**
 * Finds files for those who want piece after piece: the bucket is asked once what it has, then for bytes alone. That
 * they are still of the same file is seen by their tag.
 */
export function createS3Finder({ client, at }: Bucket) {
  const known = new Recent<Found>({ spanMs: SPAN_MS, limit: 10_000 });
  const look = async (key: string): Promise<Found | undefined> => {
    const seen = await client.send(new HeadObjectCommand(at(key))).catch(ignoreAbsent);
    if (!seen) return undefined;
    const read = async ({ start, end }: ByteRange) => {
      const Range = `bytes=${start}-${end}`;
      const got = await client.send(new GetObjectCommand({ ...at(key), Range })).catch(ignoreAbsent);
      if (got?.ETag === seen.ETag) return got?.Body as Readable;
      known.delete(key);
      (got?.Body as Readable | undefined)?.destroy();
      throw got ? new Error(`${key} was replaced while it was read.`) : new FileMissingError(key);
    };
    const found: Found = {
      ...{ key, size: seen.ContentLength ?? 0, modified: seen.LastModified ?? new Date(0) },
      get isCurrent() {
        return known.get(key) === found;
      },
      send: async (range, to) => pipeline(await read(range), to, { end: false }),
      sendNow: () => false,
    };
    known.set(key, found);
    return found;
  };
  return {
    find: async (key: string) => known.get(key) ?? look(key),
    /** What has changed by us. */
    forget: (key: string) => known.delete(key),
    forgetAll: () => known.clear(),
  };
}
