import { existsSync } from 'node:fs';
import { testPerson, waitFor } from '@medianest/kit/testing';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { MediaFile } from '../src/media-file/media-file.js';
import { queueProcessing } from '../src/processing/queue.js';
import { FILE, generate, head, type Media, playTime, startMedia } from './media.js';
import { type S3, startS3 } from './s3.js';

const ada = testPerson();
let media: Media;
let s3: S3;

beforeAll(async () => {
  s3 = await startS3();
  media = await startMedia({ STORAGE_URL: s3.url, ...s3.env });
});
afterAll(async () => {
  await media.close();
  await s3.close();
});

const DELETE = 'mutation ($id: ID!) { deleteMediaFile(input: { mediaFileId: $id }) { id } }';
const keys = async (prefix: string) => (await Array.fromAsync(media.app.storage.list(prefix))).map(({ key }) => key);

/** While it cannot be reached no film fails: it waits, says so, and goes on by itself. */
async function expectPatience(id: string): Promise<void> {
  const files = media.app.db.getRepository(MediaFile);
  s3.goAway();
  await media.startWorkers();
  await waitFor('the end of its tries', async () => ((await files.findOneByOrFail({ id })).queuedAt ?? 0) > new Date());
  const look = 'subscription ($id: ID!) { mediaProcessing(mediaFileId: $id) { status message } }';
  for await (const { data } of await media.client.subscribe(ada, look, { id })) {
    const message = expect.stringContaining('cannot be reached');
    expect(data.mediaProcessing).toEqual({ status: 'PROCESSING', message });
    break;
  }
  s3.comeBack();
  // As if the time had passed after which the sweep looks at it again.
  await files.update({ id }, { queuedAt: new Date() });
  await queueProcessing(media.app, id);
}

test('a film goes to a bucket, waits while that is away, is made ready from there, plays and leaves nothing behind', async () => {
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
  await expectPatience(mediaFile.id);
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

  const { mediaFile: begun } = await media.createUpload(ada, { fileName: 'b.mp4', size: 1, mimeType: 'video/mp4' });
  s3.goAway();
  const unreachable = await fetch(media.local(data.mediaFile.thumbnailUrl));
  expect([unreachable.status, await unreachable.text()]).toEqual([500, expect.not.stringMatching(/hang up|127\.0\.0/)]);
  expect((await media.client.query(ada, DELETE, { id: begun.id })).errors).toBeUndefined();
  s3.comeBack();

  expect(await keys('originals/')).toHaveLength(1);
  await media.client.query(ada, DELETE, { id: mediaFile.id });
  expect([...(await keys('originals/')), ...(await keys('artifacts/'))]).toEqual([]);
  expect((await fetch(original ?? '')).status).toBe(404);
});
