import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { testPerson } from '@medianest/kit/testing';
import sharp from 'sharp';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { expectSwitchable, firstPresentation, readMaster } from './hls.js';
import { clip, FILE, generate, type Media, playTime, run, startMedia } from './media.js';

const ada = testPerson();
let media: Media;

beforeAll(async () => {
  media = await startMedia();
  await media.startWorkers();
});
afterAll(() => media.close());

async function process(fileName: string, mimeType: string, bytes: Uint8Array) {
  const id = await media.upload(ada, { fileName, mimeType, bytes });
  await media.watch(ada, id);
  const { data } = await media.client.query(ada, FILE, { id });
  expect(data.mediaFile).toMatchObject({ failure: null, status: 'READY' });
  return data.mediaFile;
}

async function master(url: string): Promise<string> {
  return (await fetch(media.local(url))).text();
}

/** The playlist of one rendition, as the master names it. */
async function rendition(url: string, name: string): Promise<string> {
  const child = (await master(url)).split('\n').find((line) => line.endsWith(`/${name}/index.m3u8`)) ?? '';
  return (await fetch(new URL(child, media.local(url)))).text();
}

const resolutions = (playlist: string) => [...playlist.matchAll(/RESOLUTION=(\d+x\d+)/g)].map(([, size]) => size);

test('a WebM film is encoded in two renditions, none larger than it is', async () => {
  const file = await process(
    'flower.webm',
    'video/webm',
    await clip('flower.webm', '-f lavfi -i testsrc2=d=5:s=960x540:r=30 -c:v libvpx -b:v 1M'),
  );
  expect(file).toMatchObject({ kind: 'VIDEO', mimeType: 'video/webm' });
  expect(resolutions(await master(file.playbackUrl))).toEqual(['960x540', '640x360', '426x240']);
  expect(await playTime(media.local(file.playbackUrl))).toBeCloseTo(5, 0);
});

async function pictureSize(url: string): Promise<string> {
  const size = await run('ffprobe', ['-v', 'error', '-show_entries', 'stream=width,height', '-of', 'csv=p=0:s=x', url]);
  return size.trim();
}

test('a film with a few key frames is copied, and the lower rendition is cut at the same places', async () => {
  const bytes = await generate(
    'film.mp4',
    '-f lavfi -i testsrc2=d=20:s=320x240:r=25 -f lavfi -i sine=d=20 -c:v libx264 -preset ultrafast -pix_fmt yuv420p -g 83 -c:a aac',
  );
  const file = await process('film.mp4', 'video/mp4', bytes);
  const [high, low] = await Promise.all(['video-240', 'video-144'].map((name) => rendition(file.playbackUrl, name)));
  expect(low).toBe(high);
  expect(high).toContain('#EXTINF:6.64');
  expect(resolutions(await master(file.playbackUrl))).toEqual(['320x240', '192x144']);
  await expectSwitchable(await readMaster(media.local(file.playbackUrl)), 25);
});

/** How much a picture of one half of the lines differs from the one before it. */
const FIELDS = 'separatefields,signalstats,metadata=print:key=lavfi.signalstats.YDIF:file=-';

test('an interlaced film is shown one whole picture at a time', async () => {
  const bytes = await generate(
    'broadcast.ts',
    '-f lavfi -i color=white:s=80x480:r=50:d=2,pad=640:480,scroll=h=0.01,tinterlace=interleave_top,fieldorder=tff -flags +ilme+ildct -c:v mpeg2video -b:v 4M',
  );
  const { playbackUrl } = await process('broadcast.ts', 'video/mp2t', bytes);
  const look = ['-map', '0:v:0', '-vf', FIELDS, '-fps_mode', 'passthrough', '-f', 'null', '-'];
  const seen = await run('ffmpeg', ['-v', 'error', '-i', media.local(playbackUrl), ...look]);
  const changes = [...seen.matchAll(/YDIF=(\S+)/g)].map(([, change]) => Number(change)).sort((a, b) => a - b);
  // Both halves of a picture are of the same moment.
  expect(changes[Math.floor(changes.length / 4)]).toBeLessThan(1);
  expect(changes.at(-1)).toBeGreaterThan(2);
});

/** The white of paper, in a film that has ten times the light for the sun. */
const PAPER =
  '-f lavfi -i color=black:s=320x240:r=25:d=3,format=yuv420p10le,lutyuv=y=572:u=512:v=512 -c:v libx265 -preset ultrafast -x265-params log-level=none:colorprim=bt2020:transfer=smpte2084:colormatrix=bt2020nc';

test('a film in HDR is as light as others, in all that is made of it', async () => {
  const { playbackUrl, thumbnailUrl } = await process('hdr.mkv', 'video/x-matroska', await generate('hdr.mkv', PAPER));
  const tags = 'stream=color_transfer,color_primaries,color_space';
  const told = await run('ffprobe', ['-v', 'error', '-show_entries', tags, '-of', 'csv=p=0', media.local(playbackUrl)]);
  expect(new Set(told.split('\n').filter(Boolean))).toEqual(new Set(['bt709,bt709,bt709']));
  const picture = Buffer.from(await (await fetch(media.local(thumbnailUrl))).arrayBuffer());
  const { channels } = await sharp(picture).stats();
  // As it stands in the file it would be 148.
  for (const { mean } of channels.slice(0, 3)) expect(mean).toBeGreaterThan(180);
});

test('a film with too few key frames is encoded anew, so that a player can seek', async () => {
  const bytes = await generate(
    'film.mp4',
    '-f lavfi -i testsrc2=d=20:s=320x240:r=25 -c:v libx264 -preset ultrafast -pix_fmt yuv420p -g 1000 -sc_threshold 0',
  );
  const file = await process('film.mp4', 'video/mp4', bytes);
  const high = await rendition(file.playbackUrl, 'video-240');
  expect(high.match(/#EXTINF/g)).toHaveLength(4);
});

test('a film on its side is shown upright', async () => {
  const lying = await generateOnItsSide();
  const file = await process('phone.mp4', 'video/mp4', lying);
  expect(file.streams[0]).toMatchObject({ width: 360, height: 640 });
  expect(resolutions(await master(file.playbackUrl))).toEqual(['360x640', '240x426', '144x256']);
  const thumbnail = media.local(file.thumbnailUrl);
  expect(await pictureSize(thumbnail)).toBe('320x569');
});

test('sound and pictures begin together', async () => {
  const bytes = await generate(
    'film.mkv',
    '-f lavfi -i testsrc2=d=4:s=320x240:r=25 -f lavfi -i sine=d=4 -c:v libx264 -preset ultrafast -pix_fmt yuv420p -c:a libmp3lame',
  );
  const file = await process('film.mkv', 'video/x-matroska', bytes);
  const { variants, media: sounds } = await readMaster(media.local(file.playbackUrl));
  for (const playlist of [...variants, ...sounds.map((sound) => sound.playlist)]) {
    expect(Math.abs(await firstPresentation(playlist))).toBeLessThan(0.03);
  }
});

test('a silent and tiny film has one rendition', async () => {
  const file = await process(
    'tiny.mp4',
    'video/mp4',
    await generate('tiny.mp4', '-f lavfi -i testsrc2=d=0.4:s=160x120:r=25 -c:v mpeg4'),
  );
  expect(resolutions(await master(file.playbackUrl))).toEqual(['160x120']);
  expect(file.playback.renditions[0].bandwidth).toBeGreaterThan(0);
});

test('a song becomes an HLS of sound, and its cover its thumbnail', async () => {
  const roar = await process('t-rex-roar.mp3', 'audio/mpeg', await clip('t-rex-roar.mp3', '-f lavfi -i sine=d=2'));
  expect(roar).toMatchObject({ kind: 'AUDIO', mimeType: 'audio/mpeg', thumbnailUrl: null });
  expect(await playTime(media.local(roar.playbackUrl))).toBeCloseTo(roar.duration, 0);
  const covered = await generate(
    'song.m4a',
    '-f lavfi -i sine=d=3 -f lavfi -i testsrc2=d=1:s=600x600:r=1 -map 0 -map 1 -frames:v 1 -c:v mjpeg -disposition:v attached_pic',
  );
  const song = await process('song.m4a', 'audio/mp4', covered);
  expect(song).toMatchObject({ kind: 'AUDIO', thumbnailUrl: expect.stringContaining('.webp') });
  expect(song.streams.map(({ kind }: { kind: string }) => kind)).toEqual(['AUDIO', 'PICTURE']);
});

test('a picture is READY with thumbnails, upright and without its tags', async () => {
  const elephant = await process(
    'elephant.jpg',
    'image/jpeg',
    await clip('elephant-660-480.jpg', '-f lavfi -i testsrc2=s=660x480 -frames:v 1'),
  );
  expect(elephant).toMatchObject({ kind: 'IMAGE', playbackUrl: null, duration: null });
  expect(elephant.streams).toMatchObject([{ kind: 'PICTURE', codec: 'jpeg', width: 660, height: 480 }]);
  const turned = await sharp({ create: { width: 400, height: 100, channels: 3, background: 'red' } })
    .jpeg()
    .withMetadata({ orientation: 6 })
    .withExif({ IFD0: { Copyright: 'somebody' } })
    .toBuffer();
  const file = await process('turned.jpg', 'image/jpeg', turned);
  const thumbnail = media.local(file.thumbnailUrl);
  expect(await pictureSize(thumbnail)).toBe('100x400');
  expect(await (await fetch(thumbnail)).text()).not.toContain('somebody');
});

/** As phones write them: the pictures lie, and a note says how to turn them. */
async function generateOnItsSide(): Promise<Buffer> {
  const folder = await mkdtemp(join(tmpdir(), 'medianest-lying-'));
  const film = join(folder, 'film.mp4');
  await writeFile(
    film,
    await generate(
      'film.mp4',
      '-f lavfi -i testsrc2=d=2:s=640x360:r=25 -c:v libx264 -preset ultrafast -pix_fmt yuv420p',
    ),
  );
  const turned = await generate('turned.mp4', `-i ${film} -c copy -metadata:s:v:0 rotate=90`);
  await rm(folder, { recursive: true });
  return turned;
}

test('films as they come: late sound, late or few pictures, other clocks, old codecs', async () => {
  const [film, sine] = ['-f lavfi -i testsrc2=d=4:s=96x64:r=10', '-f lavfi -i sine=d=4'];
  const h264 = '-c:v libx264 -preset ultrafast -pix_fmt yuv420p';
  const words = Buffer.from('1\n00:00:01,000 --> 00:00:30,000\nThe end.\n').toString('base64');
  const films = {
    'late-sound.mkv': `${film} -itsoffset 2 -f lavfi -i sine=d=2 ${h264} -c:a aac`,
    'late-pictures.mkv': `-itsoffset 2 -f lavfi -i testsrc2=d=2:s=96x64:r=10 ${sine} ${h264} -c:a aac`,
    'one-picture.mp4': `-f lavfi -i testsrc2=d=0.1:s=96x64:r=10 ${sine} ${h264} -c:a aac`,
    'later.mkv': `${film} ${sine} ${h264} -c:a aac -output_ts_offset 3600`,
    'some-frames.mkv': `${film} ${sine} -vf select=not(mod(n\\,7)) -fps_mode vfr ${h264} -c:a aac`,
    'some-frames.webm': `${film} -vf select=not(mod(n\\,7)) -fps_mode vfr -c:v libvpx -deadline realtime`,
    'long-words.mkv': `${film} ${sine} -f srt -i data:text/plain;base64,${words} ${h264} -c:a aac -c:s srt`,
    'old.avi': `${film} ${sine} -c:v huffyuv -c:a adpcm_ms`,
    'wide.mkv': `${film} -vf setsar=3 -c:v mpeg4`,
  };
  const made = await Promise.all(
    Object.entries(films).map(async ([name, command]) => {
      const file = await process(name, 'video/x-matroska', await generate(name, command));
      expect([name, file.duration]).toEqual([name, expect.closeTo(4, 0)]);
      const seen = name === 'one-picture.mp4' ? 0 : 4;
      expect([name, await playTime(media.local(file.playbackUrl))]).toEqual([name, expect.closeTo(seen, 0)]);
      return [name, file] as const;
    }),
  );
  const files = new Map(made);
  const { media: sounds } = await readMaster(media.local(files.get('late-sound.mkv')?.playbackUrl));
  const lengths = sounds.flatMap(({ playlist }) => playlist.segments.map(({ duration }) => duration));
  expect(lengths.reduce((sum, length) => sum + length, 0)).toBeCloseTo(4, 0);
  const { width, height } = await sharp(
    await (await fetch(media.local(files.get('wide.mkv')?.thumbnailUrl))).arrayBuffer(),
  ).metadata();
  expect([width, height]).toEqual([288, 64]);
});
