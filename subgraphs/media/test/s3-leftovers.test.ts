import { PassThrough, Readable } from 'node:stream';
import { testPerson, waitFor } from '@medianest/kit/testing';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { type Media, startMedia } from './media.js';
import { type S3, startS3 } from './s3.js';
import { type ListingS3, withListing } from './s3-that-lists.js';

const ada = testPerson();
/** More than goes in one part. */
const LARGE = Buffer.alloc(9 * 1024 * 1024, 7);
let s3: S3;
let listing: ListingS3;
let media: Media;

beforeAll(async () => {
  s3 = await startS3();
  listing = await withListing(s3.url);
  media = await startMedia({ STORAGE_URL: listing.url, ...s3.env });
});
afterAll(async () => {
  await media.close();
  listing.close();
  await s3.close();
});

test('a large file leaves no open upload, whether it came or was broken off', async () => {
  const { storage } = media.app;
  const id = await media.upload(ada, { fileName: 'film.mp4', mimeType: 'video/mp4', bytes: LARGE });
  expect((await storage.stat(`originals/${id}`))?.size).toBe(LARGE.length);
  expect(listing.open).toEqual([]);
  async function* broken() {
    for (let n = 0; n < 3; n++) yield LARGE;
    throw new Error('the line is dead');
  }
  await expect(storage.write('originals/broken', Readable.from(broken()))).rejects.toThrow('the line is dead');
  expect([await storage.stat('originals/broken'), listing.open]).toEqual([undefined, []]);
});

test('what a killed process had not ended is ended at the next sweep, once it is old; what still comes is not', async () => {
  const { storage } = media.app;
  const streams = ['one', 'two', 'three', 'young'].map((name) => ({ name, bytes: new PassThrough() }));
  const writing = streams.map(({ name, bytes }) => storage.write(`originals/${name}`, bytes).catch((error) => error));
  for (const { bytes } of streams) for (let n = 0; n < 2; n++) bytes.write(LARGE);
  await waitFor('four open uploads', async () => listing.open.length === 4);
  for (const upload of listing.open)
    if (!upload.key.endsWith('young')) upload.initiated = new Date(Date.now() - 4 * 24 * 3600_000);
  await media.startWorkers();
  await waitFor('the old to be ended', async () => listing.open.length === 1);
  expect(listing.open[0]?.key).toBe('our/house/originals/young');
  for (const { name, bytes } of streams) {
    if (name === 'young') bytes.end();
    else bytes.destroy(new Error('its process is dead'));
  }
  expect((await Promise.all(writing)).map((end) => end instanceof Error)).toEqual([true, true, true, false]);
  expect((await storage.stat('originals/young'))?.size).toBe(2 * LARGE.length);
});
