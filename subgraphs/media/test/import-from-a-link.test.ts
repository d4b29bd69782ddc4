import { chmod, copyFile, mkdtemp, readdir, readFile, rm, stat, writeFile } from 'node:fs/promises';
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { testPerson, waitFor } from '@medianest/kit/testing';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { queueImports } from '../src/import/import-queue.js';
import { MediaImport } from '../src/import/media-import.js';
import { commandLines, generate, type Media, startMedia } from './media.js';

const [ada, bob] = [testPerson(), testPerson()];
let media: Media;
let site: Server;
let tools: string;
let clip: Buffer;
let visits: IncomingMessage[] = [];

type Act = (request: IncomingMessage, response: ServerResponse) => void;
const acts: Record<string, Act> = {};

beforeAll(async () => {
  clip = await generate('clip.mp4', '-f lavfi -i testsrc=d=1:s=64x64 -c:v mpeg4');
  tools = await mkdtemp(join(tmpdir(), 'medianest-ytdlp-'));
  await copyFile(fileURLToPath(new URL('fake-yt-dlp.mjs', import.meta.url)), join(tools, 'yt-dlp.mjs'));
  await writeFile(join(tools, 'yt-dlp'), `#!/bin/sh\nexec '${process.execPath}' '${tools}/yt-dlp.mjs' "$@"\n`);
  await chmod(join(tools, 'yt-dlp'), 0o755);
  await writeFile(join(tools, 'clip.mp4'), clip);
  site = createServer((request, response) => {
    visits.push(request);
    const act = acts[(request.url ?? '').split('/')[1] ?? ''];
    if (act) act(request, response);
    else response.writeHead(200, { 'content-type': 'text/html; charset=utf-8' }).end('<html></html>');
  });
  await new Promise<void>((resolve) => site.listen(0, '127.0.0.1', resolve));
  media = await startMedia({
    ...{ IMPORT_PRIVATE_HOSTS: '127.0.0.1', IMPORT_INTERVAL_SECONDS: '0', IMPORT_SILENCE_SECONDS: '5' },
    ...{ YTDLP_PATH: join(tools, 'yt-dlp'), QUOTA_PER_PERSON: '10000000', MAX_UPLOAD_BYTES: '5000000' },
  });
  await media.startWorkers();
});
afterAll(async () => {
  await media.close();
  site.closeAllConnections();
  site.close();
  await rm(tools, { recursive: true });
});

const link = (path: string) => `http://127.0.0.1:${(site.address() as AddressInfo).port}/${path}`;
const FIELDS =
  'id url title status progress received size code failure attempts notBefore mediaFile { id fileName mimeType size }';

async function change(name: string, input: object, person = ada) {
  const type = name === 'importFromUrl' ? 'ImportFromUrlInput' : 'ImportInput';
  const { data, errors } = await media.client.query(
    person,
    `mutation ($input: ${type}!) { ${name}(input: $input) { ${FIELDS} } }`,
    { input },
  );
  return errors ? errors[0]?.extensions.code : data[name];
}

async function follow(id: string, person = ada) {
  const events: Record<string, never>[] = [];
  const query = `subscription ($id: ID!) { importProgress(importId: $id) { ${FIELDS} } }`;
  for await (const { data, errors } of await media.client.subscribe(person, query, { id })) {
    expect(errors).toBeUndefined();
    events.push(data.importProgress);
    // It may wait for hours.
    if (data.importProgress.status === 'WAITING' && data.importProgress.code) break;
  }
  return events;
}

/** How an import ends. */
async function fate(path: string, input: object = {}) {
  const { id } = await change('importFromUrl', { url: link(path), ...input });
  return (await follow(id)).at(-1);
}

const bytesOf = async (id: string) => {
  const { data } = await media.client.query(ada, 'query ($id: ID!) { mediaFile(id: $id) { originalUrl } }', { id });
  return Buffer.from(await (await fetch(media.local(data.mediaFile.originalUrl))).arrayBuffer());
};
const usage = async () => (await media.client.query(ada, '{ storageUsage { used reserved } }')).data.storageUsage;

test('a file at a link becomes a media file with its name, its type by its content', async () => {
  acts['film'] = (_request, response) => {
    const headers = {
      'content-type': 'application/zip',
      'content-disposition': `attachment; filename*=UTF-8''Der%20F%C3%B6hn.mp4`,
    };
    response.writeHead(200, { ...headers, 'content-length': clip.length }).end(clip);
  };
  acts['moved'] = (_request, response) => response.writeHead(302, { location: '/film/x' }).end();
  const { id } = await change('importFromUrl', { url: link('moved') });
  const events = await follow(id);
  expect(events.at(-1)).toMatchObject({
    ...{ status: 'DONE', progress: 100, received: clip.length, size: clip.length, code: null, attempts: 1 },
    mediaFile: { fileName: 'Der Föhn.mp4', mimeType: 'video/mp4', size: clip.length },
  });
  const progress = events.map((event) => Number(event['progress']));
  expect(progress).toEqual(progress.toSorted((a, b) => a - b));
  const file = (events.at(-1) as unknown as { mediaFile: { id: string } }).mediaFile;
  expect((await bytesOf(file.id)).equals(clip)).toBe(true);
  expect((await media.watch(ada, file.id)).at(-1)?.status).toBe('READY');
  expect(await fate('film/y', { fileName: '../My name.mp4' })).toMatchObject({
    mediaFile: { fileName: 'My name.mp4' },
  });
  expect(await usage()).toEqual({ used: 2 * clip.length, reserved: 0 });
});

/** Waits until what is fetched is a file of so many bytes. */
function fileOf(bytes: number): Promise<unknown> {
  return waitFor(`${bytes} bytes to be kept`, async () => {
    const found = await readdir(media.app.config.scratchFolder, { recursive: true, withFileTypes: true });
    const files = found.filter((entry) => entry.isFile()).map(({ parentPath, name }) => join(parentPath, name));
    const sizes = await Promise.all(
      files.map((file) =>
        stat(file).then(
          ({ size }) => size,
          () => 0,
        ),
      ),
    );
    return sizes.includes(bytes);
  });
}

test('a line that breaks is taken up where it was; a file that has changed is begun anew', async () => {
  const tags = ['"one"', '"one"', '"two"'];
  acts['broken'] = (request, response) => {
    const tag = tags.shift() ?? '"two"';
    const from = request.headers['if-range'] === tag ? Number(/\d+/.exec(request.headers.range ?? '')?.[0]) : 0;
    const headers = { etag: tag, 'accept-ranges': 'bytes', 'content-length': clip.length - from };
    response.writeHead(from ? 206 : 200, {
      ...{ ...headers, ...(from && { 'content-range': `bytes ${from}-${clip.length - 1}/${clip.length}` }) },
    });
    if (tags.length === 0) return response.end(clip.subarray(from));
    response.write(clip.subarray(from, from + 1000));
    fileOf(from + 1000).then(
      () => response.destroy(),
      () => response.destroy(),
    );
    return undefined;
  };
  visits = [];
  const done = (await fate('broken/film.mp4')) as unknown as { status: string; mediaFile: { id: string } };
  expect(done.status).toBe('DONE');
  expect(visits.map(({ headers }) => headers.range)).toEqual([undefined, 'bytes=1000-', 'bytes=2000-']);
  expect((await bytesOf(done.mediaFile.id)).equals(clip)).toBe(true);
});

test('what is no media, too large, or not for us ends FAILED with a word and a sentence', async () => {
  const answer = (status: number, headers: Record<string, string | number>, body: string | Buffer = '') => {
    return (_request: IncomingMessage, response: ServerResponse) => void response.writeHead(status, headers).end(body);
  };
  acts['text'] = answer(200, { 'content-type': 'video/mp4' }, '#EXTM3U\nhttp://127.0.0.1/secret\n');
  acts['zip'] = answer(200, {}, Buffer.concat([Buffer.from('PK\x03\x04'), Buffer.alloc(200_000)]));
  acts['empty'] = answer(200, { 'content-length': 0 });
  acts['large'] = answer(200, { 'content-length': 2 ** 43 });
  acts['endless'] = (_request, response) => {
    const more = () => response.write(Buffer.concat([clip, Buffer.alloc(100_000)]), (error) => error || more());
    more();
  };
  acts['missing'] = answer(404, {});
  acts['closed'] = answer(403, {});
  acts['circle'] = answer(302, { location: '/circle' });
  acts['odd'] = answer(302, { location: 'file:///etc/passwd' });
  const ends = {
    ...{ text: 'NOT_MEDIA', zip: 'NOT_MEDIA', empty: 'NOT_MEDIA', large: 'TOO_LARGE', endless: 'TOO_LARGE' },
    ...{ missing: 'NOT_FOUND', closed: 'PRIVATE' },
  };
  for (const [path, code] of Object.entries(ends)) {
    const end = await fate(path);
    expect([path, end?.['status'], end?.['code']]).toEqual([path, 'FAILED', code]);
    expect(end?.['failure']).toMatch(/^[A-Z].{15,}\.$/);
  }
  for (const path of ['circle', 'odd']) expect(await fate(path)).toMatchObject({ status: 'WAITING', code: 'BROKEN' });
  expect((await usage()).reserved).toBe(0);
  expect(await readdir(media.app.scratch.uploads)).toEqual([]);
});

test('a host that drips, sends a part unasked, or wants to be left alone for ever keeps nobody waiting', async () => {
  const drip = (response: ServerResponse) => {
    const timer = setInterval(() => response.write('x'), 50);
    response.on('close', () => clearInterval(timer));
  };
  acts['drip'] = (_request, response) => {
    response.writeHead(200, { 'content-type': 'video/mp4' });
    drip(response);
  };
  expect(await fate('drip')).toMatchObject({ status: 'WAITING', code: 'STALLED' });
  acts['talks'] = (_request, response) => {
    response.writeHead(302, { location: '/film/x' });
    drip(response);
  };
  expect(await fate('talks')).toMatchObject({ status: 'DONE' });
  acts['part'] = (_request, response) => {
    response.writeHead(206, { 'content-range': `bytes 0-99/${clip.length}` }).end(clip.subarray(0, 100));
  };
  expect(await fate('part')).toMatchObject({ status: 'WAITING', code: 'BROKEN' });
  for (const after of ['9'.repeat(20), '1e300', 'Fri, 31 Dec 9999 23:59:59 GMT']) {
    acts['away'] = (_request, response) => response.writeHead(429, { 'retry-after': after }).end();
    const end = await fate('away');
    expect([after, end?.['status'], end?.['code']]).toEqual([after, 'WAITING', 'RATE_LIMITED']);
    expect(Date.parse(String(end?.['notBefore'])) - Date.now()).toBeLessThanOrEqual(24 * 3600_000);
  }
});

test('no request goes to a private address: not by its number, its name, or a redirect', async () => {
  const port = (site.address() as AddressInfo).port;
  const literals = [
    '127.0.0.2',
    '[::1]',
    '0x7f000002',
    '10.0.0.1',
    '169.254.169.254',
    '[::ffff:10.0.0.1]',
    '100.64.0.1',
  ];
  visits = [];
  for (const host of literals) {
    expect([host, await change('importFromUrl', { url: `http://${host}:${port}/film` })]).toEqual([
      host,
      'IMPORT_URL_WRONG',
    ]);
  }
  for (const url of [
    'ftp://example.org/x',
    'http://a:b@example.org/x',
    'javascript:1',
    '-o/etc/x',
    `http://x/${'a'.repeat(3000)}`,
  ]) {
    expect(await change('importFromUrl', { url })).toBe('IMPORT_URL_WRONG');
  }
  expect(visits).toEqual([]);
  const { id } = await change('importFromUrl', { url: `http://localhost:${port}/film` });
  expect((await follow(id)).at(-1)).toMatchObject({ status: 'FAILED', code: 'ADDRESS_REFUSED' });
  for (const location of [
    `http://localhost:${port}/film`,
    'http://169.254.169.254/latest',
    `http://[::1]:${port}/film`,
  ]) {
    acts['away'] = (_request, response) => response.writeHead(301, { location }).end();
    expect(await fate('away')).toMatchObject({ status: 'FAILED', code: 'ADDRESS_REFUSED' });
  }
  expect(visits.map(({ url }) => url)).toEqual(['/away', '/away', '/away']);
});

test('what a page shows is fetched by yt-dlp, which gets our options and nothing of our environment', async () => {
  const end = await fate('watch/fine', { fileName: null });
  expect(end).toMatchObject({
    ...{ status: 'DONE', title: 'A film / of "fine"' },
    mediaFile: { fileName: 'of "fine".mp4', mimeType: 'video/mp4', size: clip.length },
  });
  const calls = (await readFile(join(tools, 'calls'), 'utf8'))
    .trim()
    .split('\n')
    .map((line) => JSON.parse(line));
  const [{ args, env }] = calls.slice(-1);
  expect(args.slice(-2)).toEqual(['--', link('watch/fine')]);
  expect(args).toEqual(expect.arrayContaining(['--ignore-config', '--no-exec', '--no-plugin-dirs', '--max-filesize']));
  expect(args[args.indexOf('--use-extractors') + 1]).toBe('default,-generic');
  expect(env.filter((name: string) => !/^(PATH|LANG|AV_LOG_FORCE_NOCOLOR|PWD|SHLVL|_|OLDPWD)$/.test(name))).toEqual([]);
});

test('what yt-dlp says becomes one of our words; what may pass is tried again when it is time', async () => {
  const ends = {
    ...{
      private: 'PRIVATE',
      country: 'GEO_BLOCKED',
      gone: 'NOT_FOUND',
      live: 'LIVE',
      list: 'PLAYLIST',
      long: 'TOO_LONG',
    },
    ...{ huge: 'TOO_LARGE', page: 'NOT_MEDIA', link: 'BROKEN', elsewhere: 'TOO_LARGE', script: 'TOO_LARGE' },
  };
  for (const [path, code] of Object.entries(ends)) {
    const end = await fate(`watch/${path}`);
    expect([path, end?.['code']]).toEqual([path, code]);
    expect(JSON.stringify(end)).not.toMatch(/ERROR|cookies|\/tmp/);
  }
  const wait = async (path: string) => {
    const end = await fate(`watch/${path}`);
    expect(end?.['status']).toBe('WAITING');
    return { code: end?.['code'], hours: (Date.parse(String(end?.['notBefore'])) - Date.now()) / 3600_000 };
  };
  expect(await wait('bot')).toEqual({ code: 'BOT_CHECK', hours: expect.closeTo(6, 1) });
  expect(await wait('busy')).toEqual({ code: 'RATE_LIMITED', hours: expect.closeTo(1, 1) });
  expect((await wait('other')).code).toBe('BROKEN');
  expect((await wait('nonsense')).code).toBe('BROKEN');
});

test('a yt-dlp that hangs, or talks without end, is ended with all it has started', async () => {
  for (const path of ['hang', 'chatter']) expect(await fate(`watch/${path}`)).toMatchObject({ code: 'STALLED' });
  await waitFor('its end', async () => !(await commandLines()).includes(join(tools, 'yt-dlp.mjs')));
});

test('a page that leads yt-dlp inside meets a closed door', async () => {
  expect(await fate('watch/inside')).toMatchObject({ status: 'FAILED', code: 'ADDRESS_REFUSED' });
  expect(JSON.parse(await readFile(join(tools, 'inside'), 'utf8'))).toEqual([403, 403, 403, 403, 403]);
});

test('an import is cancelled at once and tried again from nothing; nobody else sees it', async () => {
  acts['slow'] = (_request, response) => {
    response.writeHead(200, { 'content-length': clip.length });
    response.write(clip.subarray(0, 500));
  };
  const { id } = await change('importFromUrl', { url: link('slow') });
  await waitFor('some bytes', async () => (await usage()).reserved > 0);
  for (const name of ['cancelImport', 'retryImport', 'removeImport']) {
    expect(await change(name, { importId: id }, bob)).toBe('IMPORT_NOT_FOUND');
  }
  const others = await media.client.query(bob, '{ mediaImports { nodes { id } } }');
  expect(others.data.mediaImports.nodes).toEqual([]);
  expect(await change('retryImport', { importId: id })).toBe('IMPORT_NOT_FAILED');
  expect(await change('removeImport', { importId: id })).toBe('IMPORT_IS_NOT_OVER');
  expect(await change('cancelImport', { importId: id })).toMatchObject({ status: 'CANCELLED' });
  expect((await usage()).reserved).toBe(0);
  expect(await change('cancelImport', { importId: id })).toBe('IMPORT_IS_OVER');
  acts['slow'] = acts['film'] as Act;
  expect(await change('retryImport', { importId: id })).toMatchObject({
    status: expect.stringMatching(/WAITING|RUNNING|DONE/),
  });
  expect((await follow(id)).at(-1)).toMatchObject({ status: 'DONE', attempts: 1 });

  const [{ media_file_id: became }] = await media.app.db.query('select media_file_id from imports where id = $1', [id]);
  expect(await change('removeImport', { importId: id })).toMatchObject({ status: 'DONE' });
  expect(await change('removeImport', { importId: id })).toBe('IMPORT_NOT_FOUND');
  expect(await media.app.db.query('select id from media_files where id = $1', [became])).toHaveLength(1);
});

test('a server in trouble is asked again later, and not for ever', async () => {
  acts['trouble'] = (_request, response) => void response.writeHead(500).end();
  const { id } = await change('importFromUrl', { url: link('trouble') });
  for (let attempt = 1; attempt <= 5; attempt++) {
    const last = (await follow(id)).at(-1);
    expect(last).toMatchObject({ attempts: attempt, code: 'UNREACHABLE', status: attempt < 5 ? 'WAITING' : 'FAILED' });
    if (attempt < 5)
      expect(Date.parse(String(last?.['notBefore'])) - Date.now()).toBeGreaterThan(2 ** (attempt - 1) * 40_000);
    await media.app.db.query(`update imports set not_before = now(), code = null where id = $1`, [id]);
    await queueImports(media.app);
  }
});

test('what is larger than the room of a person is not fetched', async () => {
  acts['big'] = (_request, response) => {
    response.writeHead(200, { 'content-length': 4_900_000 });
    response.write(clip);
  };
  const ids = [];
  for (let n = 0; n < 2; n++) ids.push((await change('importFromUrl', { url: link(`big/${n}`) })).id);
  await waitFor('both to be promised', async () => (await usage()).reserved === 9_800_000);
  for (const importId of ids) await change('cancelImport', { importId });
  await media.createUpload(ada, { fileName: 'f.mp4', size: 4_900_000, mimeType: 'video/mp4' });
  await media.createUpload(ada, { fileName: 'f.mp4', size: 4_900_000, mimeType: 'video/mp4' });
  expect(await fate('big/3')).toMatchObject({ status: 'FAILED', code: 'NO_ROOM' });
});

test('an import whose process died after it had made a file is done, or begun again', async () => {
  const imports = media.app.db.getRepository(MediaImport);
  const [done] = await imports.findBy({ status: 'DONE' as never });
  const again = await imports.save(
    imports.create({
      ...{ ownerId: ada.userId ?? '', url: link('film/z'), host: 'x', status: 'RUNNING' as never },
      mediaFileId: done?.mediaFileId ?? null,
    }),
  );
  await queueImports(media.app);
  expect((await follow(again.id)).at(-1)).toMatchObject({ status: 'DONE', mediaFile: { id: done?.mediaFileId } });
});
