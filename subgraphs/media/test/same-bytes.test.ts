import { existsSync } from 'node:fs';
import { readdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { startSubgraphServer } from '@medianest/kit';
import { type testPerson as Person, testPerson } from '@medianest/kit/testing';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { Blob } from '../src/blob/blob.js';
import { createApp, createMediaSubgraph, readConfig } from '../src/index.js';
import { MediaFile } from '../src/media-file/media-file.js';
import { originalKey } from '../src/storage/keys.js';
import { finishUpload } from '../src/upload/finish-upload.js';
import { FILE, head, type Media, patch, startMedia } from './media.js';

const [ada, bob] = [testPerson(), testPerson()];
let media: Media;

beforeAll(async () => {
  media = await startMedia({ QUOTA_PER_PERSON: '100000' });
});
afterAll(() => media.close());

const film = (seed: number, size = 20_000) => Buffer.from(Array.from({ length: size }, (_, i) => (i * seed) % 251));
const upload = (person: ReturnType<typeof Person>, bytes: Buffer) =>
  media.upload(person, { fileName: 'film.mp4', mimeType: 'video/mp4', bytes });
const row = (id: string) => media.app.db.getRepository(MediaFile).findOneByOrFail({ id });
const originals = () => readdir(join(media.folder, 'originals')).catch(() => []);
const remove = (person: ReturnType<typeof Person>, id: string) =>
  media.client.query(person, 'mutation ($id: ID!) { deleteMediaFile(input: { mediaFileId: $id }) { id } }', { id });
const usage = async (person: ReturnType<typeof Person>) =>
  (await media.client.query(person, '{ storageUsage { used reserved quota } }')).data.storageUsage;

test('the same bytes of two people are kept once, counted for each, and go with the last', async () => {
  const bytes = film(7);
  const [hers, his] = [await upload(ada, bytes), await upload(bob, bytes)];
  expect((await row(his)).blobId).toBe((await row(hers)).blobId);
  expect(await originals()).toEqual([(await row(hers)).blobId]);
  expect(await readdir(media.app.scratch.uploads)).toEqual([]);
  expect([await usage(ada), await usage(bob)]).toEqual([
    { used: 20_000, reserved: 0, quota: 100_000 },
    { used: 20_000, reserved: 0, quota: 100_000 },
  ]);
  await remove(ada, hers);
  const { data } = await media.client.query(bob, FILE, { id: his });
  const response = await fetch(media.local(data.mediaFile.originalUrl));
  expect(Buffer.from(await response.arrayBuffer()).equals(bytes)).toBe(true);
  await remove(bob, his);
  expect(await originals()).toEqual([]);
  expect(await media.app.db.getRepository(Blob).count()).toBe(0);
});

test('two that end at the same moment with the same bytes become one, also in two processes', async () => {
  const app = await createApp(readConfig(media.env));
  const other = await startSubgraphServer(createMediaSubgraph(app), { host: '127.0.0.1', port: 0 });
  for (let round = 1; round <= 5; round++) {
    const bytes = film(100 + round, 10_000);
    const uploads = await Promise.all(
      [ada, bob, ada, bob].map((person) =>
        media.createUpload(person, { fileName: 'f.mp4', mimeType: 'video/mp4', size: bytes.length }),
      ),
    );
    const sent = await Promise.all(
      uploads.map(({ uploadUrl }, index) => {
        const url = media.local(uploadUrl);
        return patch(index % 2 ? url.replace(media.address, other.address) : url, 0, bytes);
      }),
    );
    expect(sent.map(({ status }) => status)).toEqual([204, 204, 204, 204]);
    const rows = await Promise.all(uploads.map(({ mediaFile }) => row(mediaFile.id)));
    const [first] = rows;
    expect(new Set(rows.map(({ blobId }) => blobId)).size).toBe(1);
    expect(await originals()).toEqual([first?.blobId]);
    // And while one goes, the next comes.
    const [again] = await Promise.all([
      upload(bob, bytes),
      ...uploads.map(({ mediaFile }, index) => remove(index % 2 ? bob : ada, mediaFile.id)),
    ]);
    expect(await originals()).toEqual([(await row(again)).blobId]);
    expect((await readFile(join(media.folder, originalKey(await row(again))))).equals(bytes)).toBe(true);
    await remove(bob, again);
    expect(await originals()).toEqual([]);
  }
  await other.close();
  await app.close();
});

test('bytes that came to several processes are the same bytes', async () => {
  const bytes = film(13);
  const first = await upload(ada, bytes);
  const { uploadUrl, mediaFile } = await media.createUpload(bob, {
    ...{ fileName: 'f.mp4', mimeType: 'video/mp4', size: bytes.length },
  });
  const url = media.local(uploadUrl);
  expect((await patch(url, 0, bytes.subarray(0, 5_000))).status).toBe(204);
  // The process that has the hash of the first bytes goes on elsewhere.
  const app = await createApp(readConfig(media.env));
  const other = await startSubgraphServer(createMediaSubgraph(app), { host: '127.0.0.1', port: 0 });
  expect((await patch(url.replace(media.address, other.address), 5_000, bytes.subarray(5_000, 9_000))).status).toBe(
    204,
  );
  await other.close();
  await app.close();
  expect((await patch(url, 9_000, bytes.subarray(9_000))).status).toBe(204);
  expect((await row(mediaFile.id)).blobId).toBe((await row(first)).blobId);
  await Promise.all([remove(ada, first), remove(bob, mediaFile.id)]);
  expect(await originals()).toEqual([]);
});

test('a process that dies at any point between the last byte and the row is finished by the next one', async () => {
  const bytes = film(17);
  const send = async () => {
    const input = { fileName: 'f.mp4', mimeType: 'video/mp4', size: bytes.length };
    const { uploadUrl, mediaFile } = await media.createUpload(ada, input);
    await writeFile(media.app.scratch.upload(mediaFile.id), bytes);
    return { url: media.local(uploadUrl), id: mediaFile.id };
  };
  const before = await send();
  expect((await head(before.url)).headers.get('upload-offset')).toBe(String(bytes.length));
  expect((await row(before.id)).status).toBe('PROCESSING');
  // After the bytes were put into the storage, before the rows said so.
  await remove(ada, before.id);
  const moved = await send();
  await media.app.db.query('update uploads set sha256 = $2 where id = $1', [moved.id, await hash(bytes)]);
  await media.app.storage.put(`originals/${moved.id}`, media.app.scratch.upload(moved.id));
  expect(await finishUpload(media.app, moved.id)).toBe(true);
  expect(await row(moved.id)).toMatchObject({ status: 'PROCESSING', blobId: moved.id });
  // Two find it at once.
  const twice = await send();
  expect(await Promise.all([finishUpload(media.app, twice.id), finishUpload(media.app, twice.id)])).toEqual([
    true,
    true,
  ]);
  expect((await row(twice.id)).blobId).toBe(moved.id);
  expect(existsSync(media.app.scratch.upload(twice.id))).toBe(false);
  await Promise.all([remove(ada, moved.id), remove(ada, twice.id)]);
  expect(await originals()).toEqual([]);
});

test('room is promised when an upload is created, to one at a time, and given back when it ends', async () => {
  const announce = (size: number) =>
    media.client.query(ada, 'mutation ($i: CreateUploadInput!) { createUpload(input: $i) { uploadUrl } }', {
      i: { fileName: 'f.mp4', mimeType: 'video/mp4', size },
    });
  const answers = await Promise.all(Array.from({ length: 8 }, () => announce(30_000)));
  const [taken, refused] = [answers.filter(({ errors }) => !errors), answers.filter(({ errors }) => errors)];
  expect(taken).toHaveLength(3);
  expect(refused[0]?.errors?.[0]).toMatchObject({
    message: 'There is no room for 30000 bytes: 10000 of your 100000 are left. Delete something first.',
    extensions: { code: 'QUOTA_EXCEEDED' },
  });
  expect(await usage(ada)).toEqual({ used: 0, reserved: 90_000, quota: 100_000 });
  expect((await usage(bob)).reserved).toBe(0);
  for (const { data } of taken) {
    const url = media.local(data.createUpload.uploadUrl);
    await fetch(url, { method: 'DELETE', headers: { 'tus-resumable': '1.0.0' } });
  }
  expect((await usage(ada)).reserved).toBe(0);
  expect((await announce(100_001)).errors?.[0]?.extensions.code).toBe('QUOTA_EXCEEDED');
});

async function hash(bytes: Buffer): Promise<Buffer> {
  return Buffer.from(await crypto.subtle.digest('SHA-256', new Uint8Array(bytes)));
}
