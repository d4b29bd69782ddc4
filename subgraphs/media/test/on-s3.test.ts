import { existsSync } from 'node:fs';
import { testPerson } from '@medianest/kit/testing';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { FILE, generate, head, type Media, playTime, startMedia } from './media.js';
import { type S3, startS3 } from './s3.js';

const ada = testPerson();
let media: Media;
let s3: S3;

beforeAll(async () => {
  s3 = await startS3();
  media = await startMedia({ STORAGE_URL: s3.url, ...s3.env });
  await media.startWorkers();
});
afterAll(async () => {
  await media.close();
  await s3.close();
});

const keys = async (prefix: string) => (await Array.fromAsync(media.app.storage.list(prefix))).map(({ key }) => key);

test('a film goes to a bucket, is made ready from there, plays and leaves nothing behind', async () => {
  const bytes = await generate(
    'film.mp4',
    '-f lavfi -i testsrc2=d=8:s=320x240:r=25 -f lavfi -i sine=d=8 -c:v libx264 -preset ultrafast -pix_fmt yuv420p',
  );
  const { uploadUrl, mediaFile } = await media.createUpload(ada, {
    fileName: 'film.mp4',
    size: bytes.length,
    mimeType: 'video/mp4',
  });
  await media.send(uploadUrl, bytes);
  expect((await media.watch(ada, mediaFile.id)).at(-1)?.status).toBe('READY');
  const { data } = await media.client.query(ada, FILE, { id: mediaFile.id });
  const [original, playback] = [data.mediaFile.originalUrl, data.mediaFile.playbackUrl].map(media.local);
  expect(await playTime(playback ?? '')).toBeCloseTo(8, 0);
  const before = s3.asked.length;
  for (const [start, end] of [
    [100, 199],
    [0, 0],
    [5_000, 9_999],
  ] as const) {
    const part = await fetch(original ?? '', { headers: { range: `bytes=${start}-${end}` } });
    expect([part.status, part.headers.get('content-range')]).toEqual([206, `bytes ${start}-${end}/${bytes.length}`]);
    expect(Buffer.from(await part.arrayBuffer()).equals(bytes.subarray(start, end + 1))).toBe(true);
  }
  // What is there is asked once; then each piece is one request.
  const asked = s3.asked.slice(before).filter((request) => request.includes('/originals/'));
  expect(asked.map((request) => request.split(' ')[0])).toEqual(['HEAD', 'GET', 'GET', 'GET']);
  expect((await head(media.local(uploadUrl))).headers.get('upload-offset')).toBe(String(bytes.length));
  expect(existsSync(media.app.scratch.upload(mediaFile.id))).toBe(false);

  expect(await keys('originals/')).toHaveLength(1);
  await media.client.query(ada, 'mutation ($id: ID!) { deleteMediaFile(input: { mediaFileId: $id }) { id } }', {
    id: mediaFile.id,
  });
  expect([...(await keys('originals/')), ...(await keys('artifacts/'))]).toEqual([]);
  expect((await fetch(original ?? '')).status).toBe(404);
});
