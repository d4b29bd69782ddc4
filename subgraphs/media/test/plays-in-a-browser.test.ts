import { createRequire } from 'node:module';
import { findChromium, testPerson } from '@medianest/kit/testing';
import { type Browser, chromium, type Page } from 'playwright-core';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { BUNNY, clip, generate, MAKE_BUNNY, type Media, startMedia } from './media.js';
import { pauseWhenPlayable, type SlowEncoder, slowEncoder } from './pause.js';

const ARGS = [
  '--no-sandbox',
  '--disable-gpu',
  '--disable-background-networking',
  '--autoplay-policy=no-user-gesture-required',
];
const HLS_JS = createRequire(import.meta.url).resolve('hls.js/dist/hls.min.js');

const ada = testPerson();
let media: Media;
let browser: Browser;
let encoder: SlowEncoder;

beforeAll(async () => {
  encoder = await slowEncoder();
  media = await startMedia({ FFMPEG_PATH: encoder.path });
  await media.startWorkers();
  browser = await chromium.launch({ executablePath: findChromium(), args: ARGS });
});
afterAll(async () => {
  await browser?.close();
  await media.close();
  await encoder.remove();
});

/** A page with hls.js that plays a playlist from its beginning; what hls.js complains about is thrown. */
async function play(url: string): Promise<Page> {
  const page = await browser.newPage();
  await page.setContent('<video muted></video>');
  await page.addScriptTag({ path: HLS_JS });
  await page.evaluate((source) => {
    const hls = new window.Hls({ startPosition: 0 });
    Object.assign(window, { hls, faults: [] });
    hls.on(window.Hls.Events.ERROR, (_event, { fatal, details }) => fatal && window.faults.push(details));
    hls.loadSource(source);
    hls.attachMedia(document.querySelector('video') as HTMLVideoElement);
    hls.on(window.Hls.Events.MANIFEST_PARSED, () => document.querySelector('video')?.play());
  }, url);
  return page;
}

const now = (page: Page) =>
  page.evaluate(() => {
    if (window.faults.length > 0) throw new Error(window.faults.join());
    const { currentTime, videoWidth, duration } = document.querySelector('video') as HTMLVideoElement;
    return { currentTime, videoWidth, duration };
  });

const movesTo = (page: Page, seconds: number) =>
  expect.poll(async () => (await now(page)).currentTime).toBeGreaterThan(seconds);

test('a film plays, is sought in, and plays on in each of its sizes', async () => {
  const id = await media.upload(ada, {
    fileName: 'bunny.mp4',
    mimeType: 'video/mp4',
    bytes: await clip(BUNNY, MAKE_BUNNY),
  });
  await media.watch(ada, id);
  const { data } = await media.client.query(ada, '{ mediaFiles { nodes { playbackUrl } } }');
  const page = await play(media.local(data.mediaFiles.nodes[0].playbackUrl));
  await movesTo(page, 0.5);
  expect((await now(page)).duration).toBeCloseTo(30, 0);
  const levels = await page.evaluate(() => window.hls.levels.map(({ width }) => width));
  expect(levels.toSorted((one, other) => one - other)).toEqual([256, 428, 854]);
  for (const [level, width] of levels.entries()) {
    const at = 6 * level + 7;
    await page.evaluate(
      ([to, seconds]) => {
        window.hls.currentLevel = to;
        (document.querySelector('video') as HTMLVideoElement).currentTime = seconds;
      },
      [level, at] as const,
    );
    await movesTo(page, at + 0.3);
    await expect.poll(async () => (await now(page)).videoWidth).toBe(width);
  }
  await page.close();
});

const PLAYBACK = `subscription ($id: ID!) {
  mediaProcessing(mediaFileId: $id) { status mediaFile { playback { url complete duration } } }
}`;

test('a film plays while it is still being made, and to its end when it is', async () => {
  const film = await generate(
    'film.mp4',
    '-f lavfi -i testsrc2=d=24:s=960x540:r=10 -f lavfi -i sine=d=24 -c:v libx264 -preset ultrafast -pix_fmt yuv420p -g 5000 -sc_threshold 0 -c:a aac',
  );
  await encoder.slow();
  const id = await media.upload(ada, { fileName: 'film.mp4', mimeType: 'video/mp4', bytes: film });
  const goOn = await pauseWhenPlayable(media, id);
  await encoder.hurry();
  const seen: { status: string; complete?: boolean }[] = [];
  let page: Page | undefined;
  for await (const { data } of await media.client.subscribe(ada, PLAYBACK, { id })) {
    const { status, mediaFile } = data.mediaProcessing;
    seen.push({ status, complete: mediaFile.playback?.complete });
    if (!mediaFile.playback || page) continue;
    page = await play(media.local(mediaFile.playback.url));
    await movesTo(page, 0.5);
    const row = await media.client.query(ada, 'query ($id: ID!) { mediaFile(id: $id) { status } }', { id });
    expect(row.data.mediaFile.status).toBe('PROCESSING');
    goOn();
  }
  expect(seen).toContainEqual({ status: 'PROCESSING', complete: false });
  expect(seen.at(-1)).toEqual({ status: 'READY', complete: true });
  if (!page) throw new Error('It was never played.');
  // The player has followed the growing playlist and knows the end by now.
  await expect.poll(async () => page && (await now(page)).duration).toBeCloseTo(24, 0);
  await page.evaluate(() => {
    (document.querySelector('video') as HTMLVideoElement).currentTime = 20;
  });
  await movesTo(page, 20.5);
});
