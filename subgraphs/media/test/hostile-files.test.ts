import { mkdtemp, readdir, rm, writeFile } from 'node:fs/promises';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { crc32, deflateSync } from 'node:zlib';
import { testPerson, waitFor } from '@medianest/kit/testing';
import sharp from 'sharp';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { BUNNY, clip, FILE, generate, MAKE_BUNNY, type Media, startMedia } from './media.js';

const mallory = testPerson();
let media: Media;
let bait: Server;
let visits = 0;
let secrets: string;

beforeAll(async () => {
  media = await startMedia();
  await media.startWorkers();
  bait = createServer((_request, response) => {
    visits++;
    response.end('#EXTM3U');
  });
  await new Promise<void>((resolve) => bait.listen(0, '127.0.0.1', resolve));
  secrets = await mkdtemp(join(tmpdir(), 'medianest-secrets-'));
  await writeFile(join(secrets, 'secret.mp4'), await generate('s.mp4', '-f lavfi -i testsrc=d=1:s=160x120 -c:v mpeg4'));
});
afterAll(async () => {
  await media.close();
  bait.close();
  await rm(secrets, { recursive: true });
});

async function fate(fileName: string, mimeType: string, bytes: Uint8Array | string) {
  const id = await media.upload(mallory, { fileName, mimeType, bytes: Buffer.from(bytes) });
  const last = (await media.watch(mallory, id)).at(-1);
  return { id, status: last?.status, failure: last?.mediaFile.failure };
}

const url = () => `http://127.0.0.1:${(bait.address() as AddressInfo).port}/bait`;

test('texts that some demuxers would follow to other files are refused unopened', async () => {
  const secret = join(secrets, 'secret.mp4');
  const texts = {
    'hls.mp4': `#EXTM3U\n#EXT-X-TARGETDURATION:10\n#EXTINF:10,\n${url()}\n#EXTINF:10,\nfile://${secret}\n#EXT-X-ENDLIST\n`,
    'concat.mp4': `ffconcat version 1.0\nfile '${secret}'\n`,
    'session.mp4': 'v=0\no=- 0 0 IN IP4 127.0.0.1\ns=x\nc=IN IP4 127.0.0.1\nt=0 0\nm=video 5004 RTP/AVP 96\n',
    'dash.mp4': `<?xml version="1.0"?><MPD xmlns="urn:mpeg:dash:schema:mpd:2011"><BaseURL>${url()}</BaseURL></MPD>`,
    'page.mp4': `<!doctype html><html><img src="${url()}"></html>`,
    'subtitles.mp4': 'WEBVTT\n\n00:00.000 --> 00:01.000\nhello\n',
  };
  for (const [name, text] of Object.entries(texts)) {
    const { status, failure } = await fate(name, 'video/mp4', text);
    expect([name, status]).toEqual([name, 'FAILED']);
    expect(failure).toMatch(/not a film, music or picture|cannot be processed here/);
  }
  const svg = `<?xml version="1.0"?><svg xmlns="http://www.w3.org/2000/svg"><image href="${url()}"/></svg>`;
  expect(await fate('drawing.svg', 'image/svg+xml', svg)).toMatchObject({ status: 'FAILED' });
  expect(visits).toBe(0);
});

test('a playlist behind the signature of another type reaches only the demuxer of that type', async () => {
  const playlist = `#EXTM3U\n#EXTINF:10,\n${url()}\n#EXT-X-ENDLIST\n`;
  const id3 = Buffer.concat([Buffer.from('ID3\x03\x00\x00\x00\x00\x00\x00', 'latin1'), Buffer.from(playlist)]);
  const ftyp = Buffer.concat([
    Buffer.from('\x00\x00\x00\x18ftypisom\x00\x00\x02\x00isomiso2', 'latin1'),
    Buffer.from(playlist),
  ]);
  expect(await fate('song.mp3', 'audio/mpeg', id3)).toMatchObject({ status: 'FAILED' });
  expect(await fate('film.mp4', 'video/mp4', ftyp)).toMatchObject({ status: 'FAILED' });
  expect(visits).toBe(0);
});

test('a film that was cut off says so', async () => {
  const whole = await clip(BUNNY, MAKE_BUNNY);
  const cut = await fate('cut.mp4', 'video/mp4', whole.subarray(0, whole.length / 3));
  expect(cut).toMatchObject({ status: 'FAILED', failure: expect.stringMatching(/incomplete/) });
  const noIndex = await generate('end.mp4', '-f lavfi -i testsrc=d=3:s=320x240 -c:v mpeg4 -movflags -faststart');
  const headless = await fate('headless.mp4', 'video/mp4', noIndex.subarray(0, noIndex.length - 2_000));
  expect(headless).toMatchObject({ status: 'FAILED', failure: expect.stringMatching(/incomplete|damaged/) });
});

test('a film that is encrypted says so, however well its headers read', async () => {
  const film = await generate(
    'f.mp4',
    `-f lavfi -i testsrc=d=1:s=64x64 -c:v mpeg4 -encryption_scheme cenc-aes-ctr -encryption_key ${'76'.repeat(16)} -encryption_kid ${'a7'.repeat(16)}`,
  );
  const { status, failure } = await fate('lent.mp4', 'video/mp4', film);
  expect([status, failure]).toEqual(['FAILED', 'It is encrypted: it plays only where it was bought or lent.']);
});

test('garbage in a good box, and garbage alone, are damaged files', async () => {
  const noise = Buffer.from(Array.from({ length: 50_000 }, (_, i) => (i * 7919) % 251));
  expect(await fate('noise.mp4', 'video/mp4', noise)).toMatchObject({ status: 'FAILED' });
  const ftyp = Buffer.from('\x00\x00\x00\x18ftypisom\x00\x00\x02\x00isomiso2', 'latin1');
  expect(await fate('boxed.mp4', 'video/mp4', Buffer.concat([ftyp, noise]))).toMatchObject({ status: 'FAILED' });
  const jpeg = Buffer.concat([Buffer.from([0xff, 0xd8, 0xff, 0xe0]), noise]);
  expect(await fate('noise.jpg', 'image/jpeg', jpeg)).toMatchObject({
    status: 'FAILED',
    failure: expect.stringMatching(/damaged/),
  });
});

test('a tag that looks like the output of ffprobe adds nothing to what is found', async () => {
  const trap = `x\n[/STREAM]\n[STREAM]\nindex=0]null[x];movie=${join(secrets, 'secret.mp4')}[high-in\ncodec_type=video\ncodec_name=h264\nwidth=64\nheight=64`;
  const film = await generate('f.mkv', '-f lavfi -i testsrc=d=1:s=64x64 -c:v mpeg4 -metadata:s:v', `comment=${trap}`);
  const { id, status } = await fate('film.mkv', 'video/x-matroska', film);
  expect(status).toBe('READY');
  const { data } = await media.client.query(mallory, FILE, { id });
  expect(data.mediaFile.streams).toEqual([expect.objectContaining({ kind: 'VIDEO', codec: 'mpeg4', width: 64 })]);
  await media.client.query(mallory, 'mutation ($id: ID!) { deleteMediaFile(input: { mediaFileId: $id }) { id } }', {
    id,
  });
});

test('a picture of giant size is refused before it is unpacked', async () => {
  const { status, failure } = await fate('bomb.png', 'image/png', giantPng(60_000, 60_000));
  expect([status, failure]).toEqual(['FAILED', expect.stringMatching(/too large/)]);
});

test('a picture that calls itself a film is a lie, and so is a film that calls itself a picture', async () => {
  const picture = await generate('p.png', '-f lavfi -i testsrc=s=64x64 -frames:v 1');
  expect(await fate('film.mp4', 'video/mp4', picture)).toMatchObject({
    failure: 'It was uploaded as video/mp4, but its content is image/png.',
  });
  const film = await generate('f.mp4', '-f lavfi -i testsrc=d=1:s=64x64 -c:v mpeg4');
  expect(await fate('picture.png', 'image/png', film)).toMatchObject({ status: 'FAILED' });
});

test('after all that the worker works on, and nothing half-made is left', async () => {
  const film = await generate('f.mp4', '-f lavfi -i testsrc=d=1:s=64x64 -c:v mpeg4');
  const { id, status } = await fate('fine.mp4', 'video/mp4', film);
  expect(status).toBe('READY');
  expect(await readdir(join(media.folder, 'scratch/runs'))).toEqual([]);
  expect(await readdir(join(media.folder, 'artifacts'))).toEqual([id]);
});

test('a failed file can be saved by its owner, but no browser is told to open it', async () => {
  const { id } = await fate('page.mp4', 'video/mp4', '<html><script>alert(1)</script></html>');
  const { data } = await media.client.query(mallory, FILE, { id });
  const response = await fetch(media.local(data.mediaFile.originalUrl));
  expect(Object.fromEntries(response.headers)).toMatchObject({
    'content-type': 'application/octet-stream',
    'content-disposition': expect.stringMatching(/^attachment; filename="page.mp4"/),
    'x-content-type-options': 'nosniff',
  });
  const told = await waitFor('the others to be told', async () => {
    const queue = await media.app.broker.queue('events.users').getJobs(['wait', 'delayed', 'prioritized']);
    return queue.find(({ name, data }) => name === 'media.failed' && data.mediaFileId === id)?.data;
  });
  expect(told).toMatchObject({ ownerId: mallory.userId, fileName: 'page.mp4', failure: expect.any(String) });
});

test('a picture whose directory comes after its pixels, as that of most TIFFs', async () => {
  const pixels = { create: { width: 200, height: 150, channels: 3, background: 'red' } } as const;
  const tiff = await sharp(pixels).tiff({ compression: 'none' }).toBuffer();
  expect(tiff.readUInt32LE(4)).toBeGreaterThan(64 * 1024);
  expect(await fate('scan.tiff', 'image/tiff', tiff)).toMatchObject({ status: 'READY' });
});

/** A PNG that says it is huge and holds one packed line of nothing. */
function giantPng(width: number, height: number): Buffer {
  const header = Buffer.alloc(13);
  header.writeUInt32BE(width, 0);
  header.writeUInt32BE(height, 4);
  header.set([8, 2, 0, 0, 0], 8);
  const signature = Buffer.from([0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a]);
  return Buffer.concat([
    signature,
    chunk('IHDR', header),
    chunk('IDAT', deflateSync(Buffer.alloc(1_000))),
    chunk('IEND', Buffer.alloc(0)),
  ]);
}

function chunk(type: string, data: Buffer): Buffer {
  const body = Buffer.concat([Buffer.from(type, 'latin1'), data]);
  const frame = Buffer.alloc(body.length + 8);
  frame.writeUInt32BE(data.length, 0);
  frame.set(body, 4);
  frame.writeUInt32BE(crc32(body), body.length + 4);
  return frame;
}
