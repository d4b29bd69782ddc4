import { randomUUID } from 'node:crypto';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { testPerson } from '@medianest/kit/testing';
import sharp, { type Sharp } from 'sharp';
import { thumbHashToApproximateAspectRatio } from 'thumbhash';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { expectSwitchable, readMaster } from './hls.js';
import { generate, type Media, playTime, run, startMedia } from './media.js';
import { photo } from './photo.js';

const [ada, root] = [testPerson(), testPerson({ roles: ['ADMIN'] })];
let media: Media;
let folder: string;

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'medianest-pictures-'));
  media = await startMedia();
  await media.startWorkers();
});
afterAll(async () => {
  await media.close();
  await rm(folder, { recursive: true });
});

const EVERYTHING = `query ($id: ID!) { mediaFile(id: $id) {
  status failure kind duration thumbhash displayUrl previewUrl waveformUrl audioUrl playbackUrl
  chapters { title start end }
  tags { title artist album trackNumber year takenAt cameraMake cameraModel orientation show season episode }
  location { latitude longitude altitude }
  thumbnails { url format size width height }
  webp: thumbnails(format: WEBP, size: MEDIUM) { width }
  playback { url complete duration encoder renditions { width height bandwidth copied } }
  audioTracks { name language default channels }
  subtitles { url name language default forced }
  trickplay { vttUrl tiles width height columns rows interval count }
  loudness { integrated range truePeak }
  processingSteps { step state essential error }
} }`;

async function process(fileName: string, mimeType: string, bytes: Uint8Array) {
  const id = await media.upload(ada, { fileName, mimeType, bytes });
  await media.watch(ada, id);
  const { data, errors } = await media.client.query(ada, EVERYTHING, { id });
  expect(errors).toBeUndefined();
  expect(data.mediaFile).toMatchObject({ failure: null, status: 'READY' });
  return { id, ...data.mediaFile };
}

const get = async (url: string) => {
  const response = await fetch(media.local(url));
  expect(response.status).toBe(200);
  return response;
};
/** By a file: the workers in this process let sharp read nothing else. */
async function picture(url: string): Promise<Sharp> {
  const path = join(folder, randomUUID());
  await writeFile(path, Buffer.from(await (await get(url)).arrayBuffer()));
  return sharp(path);
}

/** 640x360, two languages, a subtitle and two chapters; `-g` tells how often there is a key frame. */
async function film(...codec: string[]): Promise<Buffer> {
  const folder = await mkdtemp(join(tmpdir(), 'medianest-film-'));
  const text = '1\n00:00:01,000 --> 00:00:03,000\nHello "you"\n\n2\n00:00:09,500 --> 00:00:10,000\nBye\n';
  const chapter = (start: number, end: number, title: string) =>
    `[CHAPTER]\nTIMEBASE=1/1000\nSTART=${start}\nEND=${end}\ntitle=${title}\n`;
  const notes = `;FFMETADATA1\ntitle=Two Tongues\nshow=Tests\nseason_number=2\nepisode_sort=7\n${chapter(0, 4000, 'One')}${chapter(4000, 13000, 'Two')}`;
  await writeFile(join(folder, 'text.srt'), text);
  await writeFile(join(folder, 'notes.txt'), notes);
  const made = await generate(
    'film.mkv',
    '-f lavfi -i testsrc2=d=13:s=640x360:r=25 -f lavfi -i sine=f=440:d=13 -f lavfi -i sine=f=880:d=13',
    ...['-i', join(folder, 'text.srt'), '-i', join(folder, 'notes.txt')],
    ...['-map', '0', '-map', '1', '-map', '2', '-map', '3', '-map_metadata', '4', '-map_chapters', '4'],
    ...['-preset', 'ultrafast', '-pix_fmt', 'yuv420p', ...codec, '-c:a:0', 'aac', '-c:a:1', 'ac3', '-c:s', 'srt'],
    ...['-metadata:s:a:0', 'language=eng', '-metadata:s:a:1', 'language=ger', '-metadata:s:s:0', 'language=fre'],
    ...['-disposition:a:0', '0', '-disposition:a:1', 'default', '-disposition:s:0', 'default'],
  );
  await rm(folder, { recursive: true });
  return made;
}

test('a film gets everything: renditions, two languages, subtitles, chapters, tags, trickplay, preview, waves', async () => {
  const file = await process('two-tongues.mkv', 'video/x-matroska', await film('-c:v', 'libx264', '-g', '1000'));
  expect(file).toMatchObject({
    chapters: [
      { title: 'One', start: 0, end: 4 },
      { title: 'Two', start: 4, end: 13 },
    ],
    tags: { title: 'Two Tongues', show: 'Tests', season: 2, episode: 7 },
    location: null,
    playback: { complete: true, encoder: 'libx264' },
    audioTracks: [
      { name: 'German', language: 'de', default: true, channels: 2 },
      { name: 'English', language: 'en', default: false, channels: 1 },
    ],
    subtitles: [{ name: 'French', language: 'fr', default: true, forced: false }],
    processingSteps: ['PROBE', 'THUMBNAILS', 'TRICKPLAY', 'PREVIEW', 'SOUND', 'PACKAGE', 'PUBLISH'].map((step) => ({
      ...{ step, state: 'DONE', error: null },
    })),
  });
  expect(file.playback.duration).toBeCloseTo(13, 1);
  expect(file.playback.renditions).toMatchObject([
    { width: 640, height: 360, copied: false },
    { width: 426, height: 240, copied: false },
    { width: 256, height: 144, copied: false },
  ]);

  const master = await readMaster(media.local(file.playback.url));
  await expectSwitchable(master, 25);
  expect(master.variants.map(({ segments }) => segments.length)).toEqual([3, 3, 3]);
  expect(master.media.map(({ attributes }) => attributes)).toMatchObject([
    { TYPE: 'AUDIO', LANGUAGE: 'de', NAME: 'German', DEFAULT: 'YES', 'GROUP-ID': 'audio' },
    { TYPE: 'AUDIO', LANGUAGE: 'en', NAME: 'English', DEFAULT: 'NO', 'GROUP-ID': 'audio' },
    { TYPE: 'SUBTITLES', LANGUAGE: 'fr', NAME: 'French', DEFAULT: 'YES', 'GROUP-ID': 'text' },
  ]);
  for (const { text } of [...master.variants, ...master.media.map(({ playlist }) => playlist)]) {
    expect(text).toMatch(/#EXT-X-PLAYLIST-TYPE:VOD[\s\S]*#EXT-X-ENDLIST/);
  }
  for (const { playlist } of master.media.slice(0, 2)) expect(await playTime(playlist.url)).toBeCloseTo(13, 0);
  expect(await (await get(file.subtitles[0].url)).text()).toMatch(
    /^WEBVTT\nX-TIMESTAMP-MAP=MPEGTS:0,LOCAL:00:00:00.000\n\n00:01\.0\d\d --> 00:03\.0\d\d\nHello "you"/,
  );

  await expectPictures(file);
  await expectTrickplay(file.trickplay);
  expect(await playTime(media.local(file.previewUrl))).toBeCloseTo(4.8, 0);
  const waves = await (await get(file.waveformUrl)).json();
  expect(waves).toMatchObject({ version: 2, channels: 1, bits: 8, length: waves.data.length / 2 });
  expect((waves.length * waves.samples_per_pixel) / waves.sample_rate).toBeCloseTo(13, 0);
  expect(Math.max(...waves.data)).toBeGreaterThan(10);
  expect(file.loudness.integrated).toBeGreaterThan(-40);
  expect(file.loudness.integrated).toBeLessThan(-10);
  expect(file.loudness.truePeak).toBeCloseTo(-18, 0);
});

interface Pictured {
  readonly thumbhash: string;
  readonly webp: readonly { readonly width: number }[];
  readonly thumbnails: readonly { url: string; format: string; size: string; width: number; height: number }[];
}

async function expectPictures({ thumbnails, thumbhash, webp }: Pictured): Promise<void> {
  expect(thumbnails.map(({ format, size, width }) => `${format} ${size} ${width}`).sort()).toEqual([
    ...['AVIF LARGE 640', 'AVIF MEDIUM 640', 'AVIF SMALL 320', 'WEBP LARGE 640', 'WEBP MEDIUM 640', 'WEBP SMALL 320'],
  ]);
  expect(webp).toEqual([{ width: 640 }]);
  for (const { url, format, width, height } of thumbnails) {
    const found = await (await picture(url)).metadata();
    expect([found.width, found.height, found.format]).toEqual([width, height, format === 'WEBP' ? 'webp' : 'heif']);
  }
  expect(thumbHashToApproximateAspectRatio(Buffer.from(thumbhash, 'base64'))).toBeCloseTo(16 / 9, 0);
}

interface Tiles {
  readonly vttUrl: string;
  readonly tiles: readonly string[];
  readonly [size: string]: unknown;
}

async function expectTrickplay(trickplay: Tiles): Promise<void> {
  expect(trickplay).toMatchObject({ width: 320, height: 180, columns: 10, rows: 10, interval: 0.5, count: 26 });
  const tile = await (await picture(trickplay.tiles[0] ?? '')).metadata();
  expect([tile.width, tile.height]).toEqual([3200, 1800]);
  const vtt = await (await get(trickplay.vttUrl)).text();
  expect(vtt.match(/-->/g)).toHaveLength(26);
  expect(vtt).toContain('00:00:06.000 --> 00:00:06.500\n1.jpg#xywh=640,180,320,180');
  // The last picture that is named has been drawn, the place after it has not.
  const at = (left: number, top: number) => ({ left, top, width: 320, height: 180 });
  const spread = async (area: ReturnType<typeof at>) => {
    const { channels } = await sharp(await (await picture(trickplay.tiles[0] ?? '')).extract(area).raw().toBuffer(), {
      raw: { width: area.width, height: area.height, channels: 3 },
    }).stats();
    return Math.max(...channels.map(({ stdev }) => stdev));
  };
  expect(await spread(at(5 * 320, 360))).toBeGreaterThan(10);
  expect(await spread(at(7 * 320, 360))).toBeLessThan(3);
}

test('a film that fits is copied, and its smaller renditions can be switched to', async () => {
  const file = await process('copied.mkv', 'video/x-matroska', await film('-c:v', 'libx264', '-g', '60'));
  expect(file.playback.renditions.map(({ copied }: { copied: boolean }) => copied)).toEqual([true, false, false]);
  await expectSwitchable(await readMaster(media.local(file.playback.url)), 25);
});

test('a song tells who sings it, and can be had in one file', async () => {
  const bytes = await generate(
    'song.mp3',
    '-f lavfi -i sine=d=3 -metadata title=Sine',
    '-metadata',
    'artist=Wave',
    '-metadata',
    'track=3/12',
    '-metadata',
    'date=2008-05-31',
    '-metadata',
    'album=Tones',
  );
  const file = await process('song.mp3', 'audio/mpeg', bytes);
  expect(file.tags).toMatchObject({ title: 'Sine', artist: 'Wave', album: 'Tones', trackNumber: 3, year: 2008 });
  const codec = ['-v', 'error', '-show_entries', 'stream=codec_name,profile', '-of', 'csv=p=0'];
  expect((await run('ffprobe', [...codec, media.local(file.audioUrl)])).trim()).toBe('aac,LC');
  expect(file).toMatchObject({ trickplay: null, previewUrl: null, playback: { renditions: [] }, thumbnails: [] });
  expect(file.processingSteps.map(({ step }: { step: string }) => step)).toEqual([
    'PROBE',
    'THUMBNAILS',
    'SOUND',
    'PACKAGE',
    'PUBLISH',
  ]);
});

test('a photo tells when and by what it was taken, and where only to its owner', async () => {
  const file = await process('photo.jpg', 'image/jpeg', await photo());
  expect(file).toMatchObject({
    tags: { cameraMake: 'Nest', cameraModel: 'M1', takenAt: '2024-05-31T12:00:00+02:00', orientation: 6 },
    location: { latitude: 52.5, longitude: -13.4, altitude: null },
    ...{ playback: null, waveformUrl: null, trickplay: null },
  });
  const display = await (await picture(file.displayUrl)).metadata();
  expect(display).toMatchObject({ width: 100, height: 400, format: 'webp' });
  expect([display.exif, display.orientation]).toEqual([undefined, undefined]);
  const { data } = await media.client.query(root, EVERYTHING, { id: file.id });
  expect(data.mediaFile).toMatchObject({ status: 'READY', location: null });
});
