import { chmod, mkdtemp, readdir, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { testPerson, waitFor } from '@medianest/kit/testing';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { identify } from '../src/processing/examine/content.js';
import { readImage } from '../src/processing/examine/images.js';
import { probe } from '../src/processing/examine/probe.js';
import { MediaFault } from '../src/processing/fault.js';
import { inputLimits, runFfmpeg, THREADS } from '../src/processing/ffmpeg/ffmpeg.js';
import { commandLines, generate, type Media, startMedia } from './media.js';

const mallory = testPerson();
const FLIPPED = 120;
let media: Media;
let folder: string;
let clip: Buffer;

beforeAll(async () => {
  media = await startMedia();
  await media.startWorkers();
  folder = await mkdtemp(join(tmpdir(), 'medianest-hostile-'));
  clip = await generate(
    'clip.mp4',
    '-f lavfi -i testsrc2=d=1:s=96x64:r=10 -f lavfi -i sine=d=1 -c:v libx264 -preset ultrafast -pix_fmt yuv420p -c:a aac',
  );
});
afterAll(async () => {
  await media.close();
  await rm(folder, { recursive: true });
});

const signal = new AbortController().signal;

async function fate(fileName: string, mimeType: string, bytes: Buffer, where = media) {
  const id = await where.upload(mallory, { fileName, mimeType, bytes });
  const last = (await where.watch(mallory, id)).at(-1);
  return { id, status: last?.status, failure: last?.mediaFile.failure };
}

/** The same numbers each time. */
function numbers(seed: number): (below: number) => number {
  let state = seed;
  return (below) => {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0;
    return Math.floor((state / 2 ** 32) * below);
  };
}

/** A copy with a few bits turned over. */
function flipped(bytes: Buffer, seed: number): Buffer {
  const next = numbers(seed);
  const copy = Buffer.from(bytes);
  for (let flips = 1 + next(24); flips > 0; flips--) {
    const at = next(copy.length);
    copy.writeUInt8(copy.readUInt8(at) ^ (1 << next(8)), at);
  }
  return copy;
}

/** All that reads a film: what it is, what is inside, and its pictures and sound to their end. */
async function readThrough(path: string): Promise<string> {
  try {
    const { family, demuxer } = await identify(path);
    if (family === 'image') return `image ${(await readImage(path)).width}`;
    await probe(media.app, { path, demuxer, signal });
    const args = [...THREADS, ...inputLimits(demuxer), '-i', path, '-map', '0:v?', '-map', '0:a?', '-f', 'null', '-'];
    await runFfmpeg({ config: media.app.config, args, signal, timeoutMs: 20_000 });
    return 'read';
  } catch (error) {
    if (!(error instanceof MediaFault)) throw error;
    expect(error.message).toMatch(/^[A-Z].{15,}\.$/);
    return 'refused';
  }
}

test(`${FLIPPED} films with bits turned over: each is read or refused, in time, and no other file is touched`, async () => {
  const picture = await generate('p.jpg', '-f lavfi -i testsrc=s=64x64 -frames:v 1');
  const song = await generate('s.mkv', '-f lavfi -i sine=d=1 -c:a flac');
  const originals = [clip, song, picture, clip];
  const before = (await readdir(media.folder, { recursive: true })).toSorted();
  const ends: string[] = [];
  const seeds = Array.from({ length: FLIPPED }, (_, seed) => seed);
  const next = async () => {
    for (let seed = seeds.shift(); seed !== undefined; seed = seeds.shift()) {
      const path = join(folder, `flipped-${seed}`);
      await writeFile(path, flipped(originals[seed % originals.length] ?? clip, seed));
      ends.push(await readThrough(path));
      await rm(path);
    }
  };
  await Promise.all([next(), next(), next()]);
  expect(ends).toHaveLength(FLIPPED);
  expect(new Set(ends.map((end) => end.split(' ')[0]))).toEqual(new Set(['read', 'refused', 'image']));
  expect((await readdir(media.folder, { recursive: true })).toSorted()).toEqual(before);
});

test('some of them through the front door, and the worker works on', async () => {
  for (const seed of [1, 2, 3]) {
    const { status, failure } = await fate('flipped.mp4', 'video/mp4', flipped(clip, 1000 + seed));
    expect(['READY', 'FAILED']).toContain(status);
    if (status === 'FAILED') expect(failure).toMatch(/^[A-Z].{15,}\.$/);
  }
  expect(await fate('clip.mp4', 'video/mp4', clip)).toMatchObject({ status: 'READY' });
});

test('a film that says it lasts for ten hours, or for weeks', async () => {
  expect(await fate('ten-hours.mp4', 'video/mp4', lasting(clip, 10 * 3600))).toMatchObject({
    status: 'FAILED',
    failure: expect.stringMatching(/incomplete|damaged/),
  });
  expect(await fate('weeks.mp4', 'video/mp4', lasting(clip, 500 * 3600))).toMatchObject({
    status: 'FAILED',
    failure: expect.stringMatching(/^It claims to last \d+ hours; at most 48 can be processed.$/),
  });
});

test('a film whose pictures are giant', async () => {
  const film = await generate('f.avi', '-f lavfi -i testsrc=d=1:s=64x64:r=5 -c:v mjpeg');
  for (let at = film.indexOf(SOF); at >= 0; at = film.indexOf(SOF, at + 1)) film.writeUInt32BE(0xfff0fff0, at + 5);
  const header = film.indexOf('strf') + 8;
  film.writeUInt32LE(65_520, header + 4);
  film.writeUInt32LE(65_520, header + 8);
  expect(await fate('giant.avi', 'video/x-msvideo', film)).toMatchObject({
    status: 'FAILED',
    failure: expect.stringMatching(/too large|codec|damaged/),
  });
});

test('boxes in boxes in boxes', async () => {
  let boxes: Buffer = Buffer.alloc(0);
  for (let depth = 0; depth < 3_000; depth++) boxes = box(depth % 2 ? 'moov' : 'trak', boxes);
  const ftyp = clip.subarray(0, clip.readUInt32BE(0));
  expect(await fate('deep.mp4', 'video/mp4', Buffer.concat([ftyp, boxes]))).toMatchObject({ status: 'FAILED' });
});

test('a film of hundreds of streams', async () => {
  const maps = Array.from({ length: 300 }, () => '-map 0:a').join(' ');
  const film = await generate('many.mka', `-f lavfi -i sine=d=0.1 ${maps} -c:a pcm_s16le -f matroska`);
  expect(await fate('many.mkv', 'video/x-matroska', film)).toMatchObject({
    status: 'FAILED',
    failure: 'There are far more streams inside than in any film or song.',
  });
});

test('names that are paths, patterns, options or protocols elsewhere are names', async () => {
  for (const fileName of ['../../../etc/passwd.mp4', 'C:\\Windows\\film.mp4', '%05d.mp4', '-y.mp4', 'concat:a|b.mp4']) {
    const end = await fate(fileName, 'video/mp4', Buffer.concat([clip, Buffer.from(fileName)]));
    expect([fileName, end.status]).toEqual([fileName, 'READY']);
  }
});

test('an ffmpeg that never ends, silent or talking, is stopped with all it has started', async () => {
  for (const work of ['sleep 600 & wait', 'while :; do echo out_time_us=0; sleep 0.1; done']) {
    const path = join(folder, 'ffmpeg');
    await writeFile(
      path,
      `#!/bin/sh\ncase "$*" in *-version*|*-encoders*) exec ffmpeg "$@";; esac\n: endless; ${work}\n`,
    );
    await chmod(path, 0o755);
    const slow = await startMedia({ FFMPEG_PATH: path, FFMPEG_SILENCE_SECONDS: '1' });
    await slow.startWorkers();
    const { status, failure } = await fate('clip.mp4', 'video/mp4', clip, slow);
    expect([status, failure]).toEqual(['FAILED', expect.stringMatching(/took far too long/)]);
    await waitFor('its end', async () => !(await commandLines()).includes(path));
    await slow.close();
  }
});

const SOF = Buffer.from([0xff, 0xc0, 0x00, 0x11]);

function box(type: string, content: Buffer): Buffer {
  const header = Buffer.alloc(8);
  header.writeUInt32BE(content.length + 8, 0);
  header.write(type, 4, 'latin1');
  return Buffer.concat([header, content]);
}

/** An MP4 (with headers of version 0) whose headers say another length. */
function lasting(film: Buffer, seconds: number): Buffer {
  const copy = Buffer.from(film);
  for (const name of ['mvhd', 'mdhd']) {
    for (let at = copy.indexOf(name); at >= 0; at = copy.indexOf(name, at + 1)) {
      copy.writeUInt32BE(Math.min(copy.readUInt32BE(at + 16) * seconds, 2 ** 32 - 1), at + 20);
    }
  }
  for (let at = copy.indexOf('tkhd'); at >= 0; at = copy.indexOf('tkhd', at + 1)) {
    copy.writeUInt32BE(seconds * 1000, at + 24);
  }
  return copy;
}
