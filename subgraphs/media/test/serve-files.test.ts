import { randomUUID } from 'node:crypto';
import { testPerson } from '@medianest/kit/testing';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { signPass } from '../src/files/pass.js';
import { signRight } from '../src/signing.js';
import { FILE, generate, type Media, startMedia } from './media.js';

const ada = testPerson();
let media: Media;
let bytes: Buffer;
let original: string;
let playback: string;
let id: string;
let duration: number;

beforeAll(async () => {
  media = await startMedia();
  await media.startWorkers();
  bytes = await generate(
    'film.mp4',
    '-f lavfi -i testsrc2=d=8:s=320x240:r=25 -f lavfi -i sine=d=8 -c:v libx264 -preset ultrafast -pix_fmt yuv420p',
  );
  id = await media.upload(ada, { fileName: 'Ünser "Film".mp4', bytes, mimeType: 'video/mp4' });
  await media.watch(ada, id);
  const { data } = await media.client.query(ada, FILE, { id });
  original = media.local(data.mediaFile.originalUrl);
  duration = data.mediaFile.duration;
  playback = media.local(data.mediaFile.playbackUrl);
});
afterAll(() => media.close());

const get = (url: string, headers: Record<string, string> = {}) => fetch(url, { headers });
const QUARTER_HOUR_S = 900;
const body = async (response: Response) => Buffer.from(await response.arrayBuffer());

test('the original comes whole, with its name and type', async () => {
  const response = await get(original);
  expect(Object.fromEntries(response.headers)).toMatchObject({
    'content-type': 'video/mp4',
    'content-length': String(bytes.length),
    'accept-ranges': 'bytes',
    'x-content-type-options': 'nosniff',
    'access-control-allow-origin': '*',
    'content-disposition': `inline; filename="_nser _Film_.mp4"; filename*=UTF-8''%C3%9Cnser%20%22Film%22.mp4`,
  });
  expect((await body(response)).equals(bytes)).toBe(true);
});

test('a range comes as RFC 9110 says', async () => {
  const size = bytes.length;
  const ranges: [string, number, number, number][] = [
    ['bytes=0-0', 206, 0, 0],
    ['bytes=100-199', 206, 100, 199],
    [`bytes=${size - 5}-`, 206, size - 5, size - 1],
    ['bytes=-7', 206, size - 7, size - 1],
    [`bytes=10-${size * 9}`, 206, 10, size - 1],
    [`bytes=-${size * 9}`, 206, 0, size - 1],
    ['bytes=10-9223372036854775807', 206, 10, size - 1],
    ['bytes=5-2', 200, 0, size - 1],
    ['bytes=0-1,5-6', 200, 0, size - 1],
    ['lines=1-2', 200, 0, size - 1],
  ];
  for (const [range, status, start, end] of ranges) {
    const response = await get(original, { range });
    expect([range, response.status]).toEqual([range, status]);
    if (status === 206) expect(response.headers.get('content-range')).toBe(`bytes ${start}-${end}/${size}`);
    expect((await body(response)).equals(bytes.subarray(start, end + 1))).toBe(true);
  }
  for (const range of [`bytes=${size}-`, 'bytes=-0']) {
    const response = await get(original, { range });
    expect([response.status, response.headers.get('content-range')]).toEqual([416, `bytes */${size}`]);
  }
});

test('files are read, and nothing else', async () => {
  for (const method of ['POST', 'DELETE']) {
    const { status, headers } = await fetch(original, { method });
    expect([status, headers.get('allow')]).toEqual([405, 'GET, HEAD, OPTIONS']);
  }
});

test('HEAD, ETag, If-None-Match and If-Range spare the bytes', async () => {
  const response = await fetch(original, { method: 'HEAD' });
  expect([response.status, response.headers.get('content-length')]).toEqual([200, String(bytes.length)]);
  expect((await body(response)).length).toBe(0);
  const ranged = await fetch(original, { method: 'HEAD', headers: { range: 'bytes=0-1' } });
  expect([ranged.status, ranged.headers.get('content-length')]).toEqual([200, String(bytes.length)]);
  const etag = response.headers.get('etag') ?? '';
  for (const known of [etag, `W/${etag}`, `"other", ${etag}`, '*'])
    expect((await get(original, { 'if-none-match': known })).status).toBe(304);
  expect((await get(original, { 'if-none-match': '"other"' })).status).toBe(200);
  expect((await get(original, { range: 'bytes=0-1', 'if-range': etag })).status).toBe(206);
  expect((await get(original, { range: 'bytes=0-1', 'if-range': '"other"' })).status).toBe(200);
});

test('what a playlist names is at URLs of its own, and those lead nowhere else', async () => {
  const master = await get(playback);
  expect(master.headers.get('content-type')).toBe('application/vnd.apple.mpegurl');
  expect(master.headers.get('cache-control')).toBe('private, no-cache');
  expect((await get(playback, { 'if-none-match': master.headers.get('etag') ?? '' })).status).toBe(304);
  const text = await master.text();
  const children = [...text.matchAll(/URI="([^"]+)"|^([^#\n].+)$/gm)].map(([, audio, video]) => audio ?? video ?? '');
  expect(children.map((child) => child.split('/').slice(-2).join('/'))).toEqual([
    ...['audio-0/index.m3u8', 'video-240/index.m3u8', 'video-144/index.m3u8'],
  ]);
  for (const child of children) {
    const url = new URL(child, playback);
    const list = await (await get(url.href)).text();
    const init = /URI="([^"]+)"/.exec(list)?.[1] ?? '';
    const names = [init, ...list.split('\n').filter((name) => name && !name.startsWith('#'))];
    expect(names.slice(0, 2)).toEqual(['init.mp4', '00000.m4s']);
    for (const [name, type] of [
      [names[0], 'video/mp4'],
      [names[1], 'video/iso.segment'],
    ]) {
      const segment = await get(new URL(name ?? '', url).href);
      expect([segment.status, segment.headers.get('content-type')]).toEqual([200, type]);
    }
    // The right to one rendition is none to what lies beside or above it.
    expect((await get(new URL('../master.m3u8', url).href)).status).toBe(404);
  }
  expect((await get(new URL('video-240/index.m3u8', playback).href)).status).toBe(404);
});

test('no path leads elsewhere, and no altered or old token in', async () => {
  const [, token = '', rest = ''] = /files\/([^/]+)\/(.+)$/.exec(playback) ?? [];
  const at = (otherToken: string, path: string) => `${media.address}/files/${otherToken}/${path}`;
  const version = rest.split('/')[0];
  const paths = [
    ...['../../originals/x', '%2e%2e/%2e%2e/x', `${version}/../../x`, `${version}/hls/..%2f..%2f..%2fx.mp4`],
    ...[
      `${version}/`,
      version ?? '',
      `${version}/poster.png`,
      `${version}/hls`,
      `${version}/HLS/master.m3u8`,
      'original/x',
    ],
  ];
  for (const path of paths) expect([path, (await get(at(token, path))).status]).toEqual([path, 404]);
  const { urlKey } = media.app.config;
  const soon = Math.floor(Date.now() / 1000) + 60;
  const pass = { mediaFileId: id, bearer: { kind: 'person', id: ada.userId }, epoch: 0, expires: soon } as const;
  const wrong = [
    signPass(urlKey, { ...pass, mediaFileId: randomUUID() }, rest),
    signPass(urlKey, pass, 'original'),
    signPass(urlKey, pass, `${version}/other/`),
    signPass(new Uint8Array(32), pass, rest),
    signRight(urlKey, 'upload', { id, expires: soon }),
    token.replace(/^./, (c) => (c === 'A' ? 'B' : 'A')),
    token.replace(/.{30}$/, (c) => c.split('').reverse().join('')),
    ...[`${token}=`, `${token}%00`, `%20${token}`, `${token.slice(0, 9)}.${token.slice(9)}`],
  ];
  for (const otherToken of wrong) expect((await get(at(otherToken, rest))).status).toBe(404);
  const old = await get(at(signPass(urlKey, { ...pass, expires: soon - 120 }, rest), rest));
  expect([old.status, await old.json()]).toEqual([410, { error: 'This URL is too old: ask for a new one.' }]);
  const given = media.app.passes.read(token, rest)?.pass.expires ?? 0;
  expect((given - media.app.config.fileUrlLifetimeS) % QUARTER_HOUR_S).toBe(Math.ceil(duration));
  for (const scope of [rest, `${version}/`, `${version}/hls/`]) {
    expect((await get(at(signPass(urlKey, pass, scope), rest))).status).toBe(200);
  }
});
