import { testPerson, waitFor } from '@medianest/kit/testing';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { type Master, readMaster, targetDuration } from './hls.js';
import { generate, type Media, startMedia } from './media.js';
import { pauseWhenPlayable, type SlowEncoder, slowEncoder } from './pause.js';

const [ada, bob] = [testPerson(), testPerson()];
let media: Media;
let encoder: SlowEncoder;

beforeAll(async () => {
  encoder = await slowEncoder();
  media = await startMedia({ FFMPEG_PATH: encoder.path });
  await media.startWorkers();
});
afterAll(async () => {
  await media.close();
  await encoder.remove();
});

const READ = 'query ($id: ID!) { mediaFile(id: $id) { status playback { url complete } } }';
const read = async (actor: typeof ada, id: string) =>
  (await media.client.query(actor, READ, { id })).data?.mediaFile ?? null;
/** How long segments may become; who follows a playlist must not hear otherwise later. */
const promised = ({ variants, media: sounds }: Master) =>
  [...variants, ...sounds.map(({ playlist }) => playlist)].map(targetDuration);
const status = async (url: string) => (await fetch(url)).status;

async function change(operation: string, input: object) {
  const { errors } = await media.client.query(ada, operation, { input });
  expect(errors).toBeUndefined();
}
const show = (id: string, visibility: string) =>
  change('mutation ($input: UpdateMediaFileInput!) { updateMediaFile(input: $input) { id } }', {
    ...{ mediaFileId: id, visibility },
  });

test('what is made of a film is served before it is whole: to who may see it, and no longer than it counts', async () => {
  const film = await generate(
    'film.mp4',
    '-f lavfi -i testsrc2=d=24:s=640x360:r=25 -f lavfi -i sine=d=24 -c:v libx264 -preset ultrafast -pix_fmt yuv420p -g 5000 -sc_threshold 0 -c:a aac',
  );
  await encoder.slow();
  const id = await media.upload(ada, { fileName: 'film.mp4', mimeType: 'video/mp4', bytes: film });
  const goOn = await pauseWhenPlayable(media, id);
  await encoder.hurry();

  // Its owner reads every playlist and every segment that they name; they grow, so they do not end.
  const hers = media.local((await read(ada, id)).playback.url);
  expect(await read(ada, id)).toMatchObject({ status: 'PROCESSING', playback: { complete: false } });
  const growing = await readMaster(hers);
  const { variants } = growing;
  const segments = variants.flatMap((variant) => [variant.map, ...variant.segments.map(({ url }) => url)]);
  expect(segments.length).toBeGreaterThan(1);
  for (const url of segments) expect([url, await status(url)]).toEqual([url, 200]);
  for (const { text } of variants) expect(text).not.toContain('#EXT-X-ENDLIST');
  expect((await fetch(hers)).headers.get('cache-control')).toContain('no-cache');

  // Another sees nothing until the owner lets everyone in, and nothing any more when they are shut out.
  expect(await read(bob, id)).toBeNull();
  await show(id, 'EVERYONE');
  const his = media.local((await read(bob, id)).playback.url);
  const hisSegment = (await readMaster(his)).variants[0]?.segments[0]?.url ?? '';
  expect(await status(hisSegment)).toBe(200);
  await show(id, 'PRIVATE');
  expect(await read(bob, id)).toBeNull();
  for (const url of [his, hisSegment]) await waitFor('its URL to stop', async () => (await status(url)) === 404);
  expect(await status(hers)).toBe(200);

  // A cancel ends it for the owner too.
  await change('mutation ($input: CancelProcessingInput!) { cancelProcessing(input: $input) { id } }', {
    mediaFileId: id,
  });
  goOn();
  expect(await read(ada, id)).toEqual({ status: 'FAILED', playback: null });
  for (const url of [hers, ...segments]) await waitFor('her URL to stop', async () => (await status(url)) === 404);

  // A retry makes it anew, at new URLs.
  await change('mutation ($input: RetryProcessingInput!) { retryProcessing(input: $input) { id } }', {
    mediaFileId: id,
  });
  expect((await media.watch(ada, id)).at(-1)?.status).toBe('READY');
  const whole = await readMaster(media.local((await read(ada, id)).playback.url));
  for (const { text } of whole.variants) expect(text).toContain('#EXT-X-ENDLIST');
  expect(promised(whole)).toEqual(promised(growing));
  expect(await status(hers)).toBe(404);
});
