import { createReadStream, createWriteStream } from 'node:fs';
import { rm, stat } from 'node:fs/promises';
import type { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import {
  AbortMultipartUploadCommand,
  DeleteObjectCommand,
  DeleteObjectsCommand,
  GetObjectCommand,
  HeadObjectCommand,
  ListMultipartUploadsCommand,
  type ListMultipartUploadsCommandInput,
  paginateListObjectsV2,
  S3Client,
} from '@aws-sdk/client-s3';
import { Upload } from '@aws-sdk/lib-storage';
import { createS3Finder } from './find-on-s3.js';
import { checkKey } from './keys.js';
import type { S3Place } from './place.js';
import { ignoreAbsent, ignoreUnknown } from './s3-errors.js';
import type { Scratch } from './scratch.js';
import { FileMissingError, type Storage, type Stored } from './storage.js';

/** Keeps files in a bucket of S3, or of a server that speaks like it. Local copies go to the scratch folder. */
export function createS3Storage(place: S3Place, scratch: Scratch): Storage {
  const { bucket, prefix } = place;
  const client = createClient(place);
  const at = (key: string) => ({ Bucket: bucket, Key: prefix + checkKey(key) });
  const list = (below: string) => listObjects(client, { bucket, prefix, below: checkKey(below) });
  const open: Storage['open'] = async (key, range) => {
    const Range = range && `bytes=${range.start}-${range.end}`;
    const found = await client.send(new GetObjectCommand({ ...at(key), Range })).catch(ignoreAbsent);
    return found?.Body as Readable | undefined;
  };
  const finder = createS3Finder({ client, at });
  /** One request for a small file, parts of it for a large one; nothing is seen of it before the last. */
  const upload = async (key: string, bytes: Readable, size = LARGEST) => {
    const partSize = Math.max(PART_BYTES, Math.ceil(size / MOST_PARTS));
    const params = { ...at(key), Body: bytes };
    const sending = new Upload({ client, params, partSize, queueSize: 2, leavePartsOnError: true });
    try {
      await sending.done();
      finder.forget(key);
    } catch (error) {
      // Here and not by the library: a server that cannot end it must not hide why it is to end. `tidy` comes later.
      const { uploadId: UploadId } = sending;
      if (UploadId) await client.send(new AbortMultipartUploadCommand({ ...at(key), UploadId })).catch(() => {});
      throw error;
    }
  };
  const look: Storage['stat'] = async (key) => {
    const found = await client.send(new HeadObjectCommand(at(key))).catch(ignoreAbsent);
    return found && { key, size: found.ContentLength ?? 0, modified: found.LastModified ?? new Date(0) };
  };
  return {
    stat: look,
    open,
    find: finder.find,
    async put(key, path) {
      const { size } = await stat(path);
      await upload(key, createReadStream(path), size);
      await rm(path, { force: true });
    },
    write: (key, bytes) => upload(key, bytes),
    async remove(key) {
      finder.forget(key);
      await client.send(new DeleteObjectCommand(at(key)));
    },
    async removeAll(below) {
      finder.forgetAll();
      for await (const keys of inGroups(list(below), 1_000)) {
        const Objects = keys.map(({ key }) => ({ Key: prefix + key }));
        const { Errors } = await client.send(
          new DeleteObjectsCommand({ Bucket: bucket, Delete: { Objects, Quiet: true } }),
        );
        if (Errors?.[0]) throw new Error(`${Errors[0].Key} could not be removed: ${Errors[0].Message}`);
      }
    },
    list,
    withLocal: (key, signal, use) =>
      scratch.withCopy(async (copy) => {
        signal.throwIfAborted();
        const bytes = await open(key);
        if (!bytes) throw new FileMissingError(key);
        await pipeline(bytes, createWriteStream(copy), { signal });
        return use(copy);
      }),
    freeBytes: async () => Infinity,
    tidy: () => abortOldUploads(client, bucket, prefix),
  };
}

const PART_BYTES = 8 * 1024 * 1024;
/** S3 takes 10,000 parts of one file. */
const MOST_PARTS = 9_000;
/** A stream whose length is not known may be this long: 70 GB. */
const LARGEST = PART_BYTES * MOST_PARTS;

function createClient({ region, endpoint, credentials }: S3Place): S3Client {
  return new S3Client({
    region,
    // Who runs a server of their own seldom gives every bucket a host name.
    ...(endpoint && { endpoint, forcePathStyle: true }),
    ...(credentials && { credentials }),
    // Other servers than Amazon's do not know the newer checksums.
    requestChecksumCalculation: 'WHEN_REQUIRED',
    responseChecksumValidation: 'WHEN_REQUIRED',
    // Every film that is played holds one.
    requestHandler: { httpAgent: { maxSockets: 1_000 }, httpsAgent: { maxSockets: 1_000 } },
  });
}

async function* listObjects(
  client: S3Client,
  { bucket, prefix, below }: { readonly bucket: string; readonly prefix: string; readonly below: string },
): AsyncGenerator<Stored> {
  for await (const page of paginateListObjectsV2({ client }, { Bucket: bucket, Prefix: prefix + below })) {
    for (const { Key, Size = 0, LastModified = new Date(0) } of page.Contents ?? []) {
      if (Key !== undefined) yield { key: Key.slice(prefix.length), size: Size, modified: LastModified };
    }
  }
}

/** Longer than the largest file takes on a slow line. */
const GIVEN_UP_MS = 3 * 24 * 60 * 60_000;

/** The parts of an upload that was never finished are kept, and paid for, until somebody ends it. */
async function abortOldUploads(client: S3Client, bucket: string, prefix: string): Promise<void> {
  for (let page: Pick<ListMultipartUploadsCommandInput, 'KeyMarker' | 'UploadIdMarker'> | undefined = {}; page; ) {
    const asked: ListMultipartUploadsCommandInput = { Bucket: bucket, Prefix: prefix, ...page };
    const found = await client.send(new ListMultipartUploadsCommand(asked)).catch(ignoreUnknown);
    for (const { Key, UploadId, Initiated } of found?.Uploads ?? []) {
      if (Initiated && Initiated.getTime() > Date.now() - GIVEN_UP_MS) continue;
      await client.send(new AbortMultipartUploadCommand({ Bucket: bucket, Key, UploadId })).catch(ignoreAbsent);
    }
    page = found?.IsTruncated
      ? { KeyMarker: found.NextKeyMarker, UploadIdMarker: found.NextUploadIdMarker }
      : undefined;
  }
}

async function* inGroups<T>(items: AsyncIterable<T>, size: number): AsyncGenerator<T[]> {
  let group: T[] = [];
  for await (const item of items) {
    group.push(item);
    if (group.length < size) continue;
    yield group;
    group = [];
  }
  if (group.length > 0) yield group;
}
