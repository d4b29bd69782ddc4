import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { testPerson } from '@medianest/kit/testing';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { generate, type Media, run, startMedia } from './media.js';

const mallory = testPerson();
let media: Media;
let folder: string;
/** A film of somebody else, to which MediaNest has access and Mallory has not. */
let secret: string;
let film: Buffer;

beforeAll(async () => {
  media = await startMedia();
  await media.startWorkers();
  folder = await mkdtemp(join(tmpdir(), 'medianest-elsewhere-'));
  secret = join(folder, 'secret.mov');
  film = await generate('secret.mov', '-f lavfi -i testsrc=d=1:s=160x120 -c:v mpeg4');
  await writeFile(secret, film);
});
afterAll(async () => {
  await media.close();
  await rm(folder, { recursive: true });
});

const box = (type: string, ...data: readonly Uint8Array[]): Buffer => {
  const size = Buffer.alloc(4);
  size.writeUInt32BE(8 + data.reduce((sum, { length }) => sum + length, 0));
  return Buffer.concat([size, Buffer.from(type, 'latin1'), ...data]);
};
const NO_FLAGS = Buffer.alloc(4);

/** An alias of Mac OS, with nothing in it but the absolute path. */
function alias(path: string): Buffer {
  const text = Buffer.from(path.length % 2 ? `${path}\0` : path);
  const tag = Buffer.alloc(4);
  tag.writeUInt16BE(2);
  tag.writeUInt16BE(text.length, 2);
  return box('alis', NO_FLAGS, Buffer.alloc(150), tag, text, Buffer.from([0xff, 0xff, 0, 0]));
}

const CONTAINERS = ['moov', 'trak', 'mdia', 'minf', 'dinf'];

/** The index of a film without its pictures: they are where the reference leads. */
function referring(bytes: Buffer, reference: Buffer): Buffer {
  const boxes: Buffer[] = [];
  for (let at = 0; at < bytes.length; ) {
    const size = bytes.readUInt32BE(at);
    const [type, whole] = [bytes.toString('latin1', at + 4, at + 8), bytes.subarray(at, at + size)];
    if (CONTAINERS.includes(type)) boxes.push(box(type, referring(whole.subarray(8), reference)));
    else if (type === 'dref') boxes.push(box(type, Buffer.from([0, 0, 0, 0, 0, 0, 0, 1]), reference));
    else boxes.push(type === 'mdat' ? box('free', Buffer.alloc(size - 8)) : whole);
    at += size;
  }
  return Buffer.concat(boxes);
}

const inOneWord = (path: string) => Buffer.from(`file://${path}\0`);

test('a film whose pictures are said to be in another file is refused, and that file is not read', async () => {
  const trap = referring(film, alias(secret));
  await writeFile(join(folder, 'trap.mov'), trap);
  // Whoever allows it is caught.
  const careless = ['-enable_drefs', '1', '-use_absolute_path', '1', '-i', join(folder, 'trap.mov')];
  const frames = await run('ffmpeg', ['-v', 'error', ...careless, '-f', 'framemd5', '-']);
  expect(frames.split('\n').filter((line) => line.startsWith('0,')).length).toBe(25);
  const references = {
    alias: trap,
    'alias of a system file': referring(film, alias('/etc/passwd')),
    url: referring(film, box('url ', NO_FLAGS, inOneWord(secret))),
    name: referring(film, box('urn ', NO_FLAGS, Buffer.from('x\0'), inOneWord(secret))),
  };
  for (const [name, bytes] of Object.entries(references)) {
    const id = await media.upload(mallory, { fileName: `${name}.mov`, mimeType: 'video/quicktime', bytes });
    const last = (await media.watch(mallory, id)).at(-1);
    expect([name, last?.status]).toEqual([name, 'FAILED']);
    expect(last?.mediaFile.failure).toMatch(/damaged|incomplete|nothing to play|not supported/);
  }
});
