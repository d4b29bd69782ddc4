import { randomBytes } from 'node:crypto';
import { utimes } from 'node:fs/promises';
import { join } from 'node:path';
import { testPerson, waitFor } from '@medianest/kit/testing';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { queueNightly } from '../src/chores/nightly.js';
import { coolOriginals } from '../src/cold-storage/cold.jobs.js';
import { moveFile } from '../src/cold-storage/move.js';
import { originalKey } from '../src/storage/keys.js';
import { FILE, generate, type Media, startMedia } from './media.js';
import { type S3, startS3 } from './s3.js';

const [ada, bob] = [testPerson(), testPerson()];
const run = { signal: new AbortController().signal, attempt: 1, last: true };
let media: Media;
let s3: S3;
let picture: Buffer;

beforeAll(async () => {
  s3 = await startS3();
  media = await startMedia({ COLD_STORAGE_URL: s3.url, COLD_AFTER_DAYS: '30', ...s3.env });
  await media.startWorkers();
  picture = await generate('picture.png', '-f lavfi -i testsrc2=s=640x480 -frames:v 1');
});
afterAll(async () => {
  await media.close();
  await s3.close();
});

function tiers() {
  if (!media.app.tiers) throw new Error('There are no tiers.');
  return media.app.tiers;
}
async function upload(actor = ada) {
  // Never the same: those would be kept once.
  const bytes = Buffer.concat([picture, randomBytes(8)]);
  const id = await media.upload(actor, { fileName: 'picture.png', bytes, mimeType: 'image/png' });
  await media.watch(actor, id);
  const { data } = await media.client.query(actor, FILE, { id });
  return {
    id,
    bytes,
    key: originalKey({ id, blobId: null, libraryFolderId: null }),
    url: media.local(data.mediaFile.originalUrl),
  };
}
/** As if it had been brought that long ago. */
async function age(key: string, days: number) {
  const then = new Date(Date.now() - days * 24 * 3600_000);
  await utimes(join(media.folder, key), then, then);
}
async function where(key: string) {
  const [hot, cold] = await Promise.all([tiers().hot.stat(key), tiers().cold.stat(key)]);
  return `${hot ? 'hot' : ''}${cold ? 'cold' : ''}`;
}
/** Looks for what is old and waits until it has moved. */
async function cool(): Promise<void> {
  await coolOriginals.run(media.app, { olderThanDays: 30 }, run);
  const left = `select from cold_moves where way = 'COOL'`;
  await waitFor('all moves', async () => (await media.app.db.query(left)).length === 0);
}
const get = async (url: string) => Buffer.from(await (await fetch(url)).arrayBuffer());

test('an original that is old enough moves, is served from there, and comes back since somebody asked', async () => {
  const [old, young] = [await upload(), await upload(bob)];
  await age(old.key, 31);
  await age(young.key, 29);
  await cool();
  expect([await where(old.key), await where(young.key)]).toEqual(['cold', 'hot']);
  expect(await Array.fromAsync(media.app.storage.list('originals/'), ({ key }) => key)).toContain(old.key);

  const part = await fetch(old.url, { headers: { range: 'bytes=10-19' } });
  expect(Buffer.from(await part.arrayBuffer()).equals(old.bytes.subarray(10, 20))).toBe(true);
  await waitFor('its return', async () => (await where(old.key)) === 'hot');
  expect((await get(old.url)).equals(old.bytes)).toBe(true);
  await cool();
  expect(await where(old.key)).toBe('hot');
});

test('an original comes back to be processed, and none leaves while it is', async () => {
  const { id, key } = await upload();
  await age(key, 31);
  await media.app.db.query(`update media_files set status = 'PROCESSING' where id = $1`, [id]);
  await cool();
  expect(await where(key)).toBe('hot');
  await media.app.db.query(`update media_files set status = 'FAILED', failure = 'x' where id = $1`, [id]);
  await cool();
  expect(await where(key)).toBe('cold');
  const retry = 'mutation ($id: ID!) { retryProcessing(input: { mediaFileId: $id }) { status } }';
  await media.client.query(ada, retry, { id });
  expect((await media.watch(ada, id)).at(-1)?.status).toBe('READY');
  expect(await where(key)).toBe('hot');
});

test('a move that dies at any moment loses nothing, and the next one ends it', async () => {
  const { key, url, bytes } = await upload();
  const { hot, cold } = tiers();
  const dies = async () => {
    throw new Error('it died');
  };
  const moments = {
    'while it is copied': { from: hot, to: { ...cold, write: dies } },
    'before the copy is read back': { from: hot, to: { ...cold, open: dies } },
    'before the first is removed': { from: { ...hot, remove: dies }, to: cold },
  };
  for (const [moment, way] of Object.entries(moments)) {
    await expect(moveFile(media.app.db, key, way), moment).rejects.toThrow('it died');
    expect([moment, (await get(url)).equals(bytes)]).toEqual([moment, true]);
  }
  expect(await where(key)).toBe('hotcold');
  expect((await Array.fromAsync(media.app.storage.list('originals/'))).filter((one) => one.key === key)).toHaveLength(
    1,
  );
  await moveFile(media.app.db, key, { from: hot, to: cold });
  expect(await where(key)).toBe('cold');
});

test('a copy that is not what was sent does not count', async () => {
  const { key } = await upload();
  const { hot, cold } = tiers();
  const forgets = { ...cold, open: (name: string) => cold.open(name, { start: 0, end: 99 }) };
  await expect(moveFile(media.app.db, key, { from: hot, to: forgets })).rejects.toThrow(
    'did not arrive as it was sent',
  );
  expect((await where(key)).startsWith('hot')).toBe(true);
});

test('moves there and back at the same time leave one whole file', async () => {
  const { key, url, bytes } = await upload();
  const { hot, cold } = tiers();
  const ways = Array.from({ length: 8 }, (_, n) => (n % 2 ? { from: hot, to: cold } : { from: cold, to: hot }));
  await Promise.all(ways.map((way) => moveFile(media.app.db, key, way)));
  expect(['hot', 'cold']).toContain(await where(key));
  expect((await get(url)).equals(bytes)).toBe(true);
});

test('what is deleted is gone from both', async () => {
  const { id, key } = await upload();
  await moveFile(media.app.db, key, { from: tiers().hot, to: tiers().cold });
  // Somebody could not bring it back once.
  await media.app.db.query(`insert into cold_moves (key, way, state) values ($1, 'WARM', 'FAILED')`, [key]);
  await media.client.query(ada, 'mutation ($id: ID!) { deleteMediaFile(input: { mediaFileId: $id }) { id } }', { id });
  expect(await where(key)).toBe('');
  expect(await media.app.db.query('select from cold_moves where key = $1', [key])).toEqual([]);
});

test('it is looked for once a night, by one of all processes', async () => {
  const { key } = await upload();
  await age(key, 31);
  const night = new Date(2099, 0, 1, 2, 59);
  await media.app.db.query(`insert into nightly_work values ('cool', '2026-01-01') on conflict do nothing`);
  await queueNightly(media.app, night);
  expect(await where(key)).toBe('hot');
  await Promise.all([1, 2, 3].map(() => queueNightly(media.app, new Date(2099, 0, 1, 3, 1))));
  await waitFor('its move', async () => (await where(key)) === 'cold');
  const [work] = await media.app.db.query(`select queued_on::text from nightly_work where name = 'cool'`);
  expect(work.queued_on).toBe('2099-01-01');
});
