import { createHash } from 'node:crypto';
import { existsSync } from 'node:fs';
import { readFile, writeFile } from 'node:fs/promises';
import { ANONYMOUS } from '@medianest/kit';
import { testPerson } from '@medianest/kit/testing';
import * as tus from 'tus-js-client';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { MediaFile } from '../src/media-file/media-file.js';
import { finishUpload } from '../src/upload/finish-upload.js';
import { joinLeftParts, readParts } from '../src/upload/join-parts.js';
import { Upload } from '../src/upload/upload.js';
import { abortUpload, reapUploads, startUpload } from '../src/upload/upload.service.js';
import { type Media, PUBLIC_URL, startMedia } from './media.js';

const [ada, bob] = [testPerson(), testPerson()];
let media: Media;

beforeAll(async () => {
  media = await startMedia();
});
afterAll(() => media.close());

const bytes = Buffer.from(Array.from({ length: 900_000 }, (_, i) => (i * 31 + (i >> 9)) % 256));
const base64 = (text: string) => Buffer.from(text).toString('base64');
const digest = (algorithm: string, chunk: Uint8Array) =>
  `${algorithm} ${createHash(algorithm).update(chunk).digest('base64')}`;

async function endpoint(person = ada): Promise<string> {
  const { data } = await media.client.query(person, '{ uploadEndpoint { url expiresAt } }');
  expect(Date.parse(data.uploadEndpoint.expiresAt)).toBeGreaterThan(Date.now());
  return media.local(data.uploadEndpoint.url);
}

type Headers = Record<string, string>;

function send(url: string, method: string, headers: Headers = {}, body?: Uint8Array): Promise<Response> {
  return fetch(url, {
    method,
    headers: { 'tus-resumable': '1.0.0', ...headers },
    ...(body && { body: Buffer.from(body) }),
  });
}

async function create(headers: Headers, person = ada): Promise<string> {
  const response = await send(await endpoint(person), 'POST', headers);
  expect([response.status, await response.text()]).toEqual([201, '']);
  return media.local(response.headers.get('location') ?? '');
}

const patch = (url: string, offset: number, chunk: Uint8Array, headers: Headers = {}) =>
  send(
    url,
    'PATCH',
    { 'upload-offset': String(offset), 'content-type': 'application/offset+octet-stream', ...headers },
    chunk,
  );
const offsetOf = async (url: string) => Number((await send(url, 'HEAD')).headers.get('upload-offset'));
const files = async (person = ada) =>
  (await media.client.query(person, '{ mediaFiles { nodes { id fileName mimeType size status } } }')).data.mediaFiles
    .nodes;
const usage = async (person = ada) =>
  (await media.client.query(person, '{ storageUsage { used reserved quota } }')).data.storageUsage;
const stored = async (id: string) =>
  readFile(`${media.folder}/originals/${(await media.app.db.getRepository(MediaFile).findOneByOrFail({ id })).blobId}`);

test('a tus client with nothing but the endpoint sends a file in four parts at once', async () => {
  const httpStack = new (class extends tus.DefaultHttpStack {
    override createRequest(method: string, url: string) {
      return super.createRequest(method, url.replace(PUBLIC_URL, media.address));
    }
  })({});
  const url = await endpoint();
  await new Promise<void>((resolve, reject) =>
    new tus.Upload(bytes, {
      ...{ endpoint: url, parallelUploads: 4, chunkSize: 100_000, retryDelays: null, httpStack },
      metadata: { filename: 'In vier Teilen.mp4', filetype: 'video/mp4' },
      onSuccess: () => resolve(),
      onError: reject,
    }).start(),
  );
  const [file] = await files();
  expect(file).toMatchObject({
    ...{ fileName: 'In vier Teilen.mp4', mimeType: 'video/mp4', size: bytes.length, status: 'PROCESSING' },
  });
  expect((await stored(file.id)).equals(bytes)).toBe(true);
  expect(await media.app.db.getRepository(Upload).countBy({ concat: 'partial' })).toBe(0);
  expect(await usage()).toEqual({ used: bytes.length, reserved: 0, quota: null });
});

test('the extensions that are claimed are those there are', async () => {
  const options = await send(await endpoint(), 'OPTIONS');
  expect(options.status).toBe(204);
  expect(Object.fromEntries(options.headers)).toMatchObject({
    'tus-version': '1.0.0',
    'tus-extension': 'creation,expiration,checksum,termination,concatenation',
    'tus-checksum-algorithm': 'sha1,sha256,md5',
    'tus-max-size': '107374182400',
  });
  expect(options.headers.get('access-control-allow-headers')).toContain('Upload-Checksum');
});

test('creation: what is announced makes a file, and what cannot be is refused with a sentence', async () => {
  const url = await endpoint();
  const metadata = `filename ${base64('../../etc/Ö.mkv')},filetype ${base64('video/x-matroska')},private`;
  const made = await send(url, 'POST', { 'upload-length': '10', 'upload-metadata': metadata });
  expect(made.status).toBe(201);
  expect(made.headers.get('location')).toMatch(new RegExp(`^${PUBLIC_URL}/uploads/[\\w-]+$`));
  expect(Date.parse(made.headers.get('upload-expires') ?? '')).toBeGreaterThan(Date.now() + 6 * 24 * 3600_000);
  expect(made.headers.get('access-control-expose-headers')).toContain('Location');
  expect((await files())[0]).toMatchObject({ fileName: 'Ö.mkv', mimeType: 'video/x-matroska', status: 'UPLOADING' });
  const head = await send(media.local(made.headers.get('location') ?? ''), 'HEAD');
  expect(head.headers.get('upload-length')).toBe('10');
  expect(tusMetadata(head)).toEqual(tusMetadata({ headers: new Headers({ 'upload-metadata': metadata }) }));

  const refusals: [Headers, number][] = [
    [{}, 400],
    [{ 'upload-length': '-1' }, 400],
    [{ 'upload-length': '1e3' }, 400],
    [{ 'upload-length': '0' }, 400],
    [{ 'upload-defer-length': '1' }, 400],
    [{ 'upload-length': String(2 ** 50) }, 413],
    [{ 'upload-length': '10', 'upload-metadata': 'filename ###' }, 400],
    [{ 'upload-length': '10', 'upload-metadata': `filetype ${base64('application/zip')}` }, 400],
    [{ 'upload-length': '10', 'upload-concat': 'half' }, 400],
    [{ 'upload-concat': 'final;' }, 400],
    [{ 'upload-length': '10', 'tus-resumable': '0.2.2' }, 412],
  ];
  for (const [headers, status] of refusals) {
    const response = await send(url, 'POST', headers);
    expect([headers, response.status]).toEqual([headers, status]);
    expect((await response.text()).length).toBeGreaterThan(10);
    if (status === 412) expect(response.headers.get('tus-version')).toBe('1.0.0');
  }
  expect((await files()).filter((file: { size: number }) => file.size === 10)).toHaveLength(1);
});

test('an endpoint is a right of its own: no upload can be read with it, and none created with that of an upload', async () => {
  const [url, upload] = [await endpoint(), await create({ 'upload-length': '10' })];
  expect((await send(url, 'HEAD')).status).toBe(404);
  expect((await patch(url, 0, bytes.subarray(0, 10))).status).toBe(404);
  expect((await send(upload, 'POST', { 'upload-length': '10' })).status).toBe(404);
  const altered = url.replace(/\/uploads\/(.)/, (_, c) => `/uploads/${c === 'A' ? 'B' : 'A'}`);
  expect((await send(altered, 'POST', { 'upload-length': '10' })).status).toBe(404);
  expect((await media.client.query(ANONYMOUS, '{ uploadEndpoint { url } }')).errors).toHaveLength(1);
});

test('a person has at most a thousand uploads open, by tus and by the graph, also when many begin at once', async () => {
  const [eve, fay] = [testPerson(), testPerson()];
  await media.app.db.query(
    `insert into uploads (owner_id, size, expires_at, concat, whole)
     select $1, 1, now() + interval '1 hour', case when n % 2 = 0 then 'partial' end, n % 2 = 0
     from generate_series(1, 998) n`,
    [eve.userId],
  );
  const url = await endpoint(eve);
  const answers = await Promise.all(
    Array.from({ length: 6 }, () => send(url, 'POST', { 'upload-length': '10', 'upload-concat': 'partial' })),
  );
  expect(answers.map(({ status }) => status).sort()).toEqual([201, 201, 429, 429, 429, 429]);
  expect(await answers.find(({ status }) => status === 429)?.text()).toMatch(/1000 uploads that are not complete/);
  const input = { fileName: 'a.mp4', size: 10, mimeType: 'video/mp4' };
  const byGraph = (person: typeof eve) =>
    media.client.query(person, 'mutation ($input: CreateUploadInput!) { createUpload(input: $input) { uploadUrl } }', {
      input,
    });
  expect((await byGraph(eve)).errors?.[0]?.extensions.code).toBe('UPLOADS_TOO_MANY');
  expect((await byGraph(fay)).errors).toBeUndefined();
  const made = answers.find(({ status }) => status === 201)?.headers.get('location') ?? '';
  expect((await send(media.local(made), 'DELETE')).status).toBe(204);
  expect((await byGraph(eve)).errors).toBeUndefined();
  await media.app.db.query('delete from uploads where owner_id = $1', [eve.userId]);
});

test('checksum: a chunk that is not what its sender meant leaves nothing, by each algorithm', async () => {
  const url = await create({ 'upload-length': '3000' });
  let offset = 0;
  for (const algorithm of ['sha1', 'sha256', 'md5']) {
    const chunk = bytes.subarray(offset, offset + 1000);
    const wrong = await patch(url, offset, bytes.subarray(1, 1001), { 'upload-checksum': digest(algorithm, chunk) });
    expect([algorithm, wrong.status, await offsetOf(url)]).toEqual([algorithm, 460, offset]);
    expect((await patch(url, offset, chunk, { 'upload-checksum': digest(algorithm, chunk) })).status).toBe(204);
    offset += 1000;
  }
  const [{ id, status }] = await files();
  expect(status).toBe('PROCESSING');
  expect((await stored(id)).equals(bytes.subarray(0, 3000))).toBe(true);
});

test('checksum: one that cannot be compared is refused before a byte is taken', async () => {
  const url = await create({ 'upload-length': '10' });
  for (const header of ['crc32 AAAA', 'sha1', 'sha1 short', digest('sha512', bytes)]) {
    expect((await patch(url, 0, bytes.subarray(0, 10), { 'upload-checksum': header })).status).toBe(400);
  }
  expect(await offsetOf(url)).toBe(0);
});

test('checksum: bytes of a chunk whose process died before it was compared do not count', async () => {
  const url = await create({ 'upload-length': '2000' });
  const [{ id }] = await files();
  await patch(url, 0, bytes.subarray(0, 500));
  await writeFile(media.app.scratch.upload(id), bytes.subarray(0, 2000));
  await media.app.db.getRepository(Upload).update({ id }, { unverifiedFrom: 500 });
  expect(await offsetOf(url)).toBe(500);
  expect((await patch(url, 500, bytes.subarray(500, 2000))).status).toBe(204);
  expect((await stored(id)).equals(bytes.subarray(0, 2000))).toBe(true);
});

test('concatenation: parts are counted once, say what they are, and only whole ones of the same person are joined', async () => {
  const before = await usage();
  const parts = await Promise.all([0, 1].map(() => create({ 'upload-length': '500', 'upload-concat': 'partial' })));
  const [one = '', two = ''] = parts;
  expect((await usage()).reserved - before.reserved).toBe(1000);
  expect((await send(one, 'HEAD')).headers.get('upload-concat')).toBe('partial');
  expect((await files()).some((file: { size: number }) => file.size === 500)).toBe(false);
  const url = await endpoint();
  const final = (...urls: string[]) => ({ 'upload-concat': `final;${urls.join(' ')}` });
  await patch(one, 0, bytes.subarray(0, 500));
  expect((await send(url, 'POST', final(one, two))).status).toBe(400);
  await patch(two, 0, bytes.subarray(500, 1000));
  const others = await create({ 'upload-length': '5', 'upload-concat': 'partial' }, bob);
  await patch(others, 0, bytes.subarray(0, 5));
  for (const wrong of [
    final(one, others),
    final(one, one),
    final(`${one}x`),
    final(await create({ 'upload-length': '5' })),
  ]) {
    expect((await send(url, 'POST', wrong)).status).toBe(400);
  }
  expect((await send(url, 'POST', { ...final(one, two), 'upload-length': '1000' })).status).toBe(400);
  const path = (full: string) => new URL(full).pathname;
  const joined = await create({ ...final(path(two), one), 'upload-metadata': `filename ${base64('two and one.mp4')}` });
  const head = await send(joined, 'HEAD');
  expect([head.headers.get('upload-offset'), head.headers.get('upload-length')]).toEqual(['1000', '1000']);
  expect(head.headers.get('upload-concat')).toBe(`final;${path(two)} ${one}`);
  expect((await patch(joined, 1000, bytes.subarray(0, 1))).status).toBe(403);
  expect([(await send(one, 'HEAD')).status, (await send(two, 'HEAD')).status]).toEqual([404, 404]);
  const [{ id, fileName }] = await files();
  expect(fileName).toBe('two and one.mp4');
  expect((await stored(id)).equals(Buffer.concat([bytes.subarray(500, 1000), bytes.subarray(0, 500)]))).toBe(true);
});

test('concatenation: of two who join the same parts at once, one does, and who asks once more has the same', async () => {
  const parts = await Promise.all([0, 1].map(() => create({ 'upload-length': '400', 'upload-concat': 'partial' })));
  for (const [n, part] of parts.entries()) await patch(part, 0, bytes.subarray(n * 400, (n + 1) * 400));
  const url = await endpoint();
  const headers = { 'upload-concat': `final;${parts.join(' ')}` };
  const sent = await Promise.all([0, 1].map(() => send(url, 'POST', headers)));
  const places = sent.flatMap((answer) => answer.headers.get('location') ?? []);
  const again = await send(url, 'POST', headers);
  expect([again.status, ...new Set(places)]).toEqual([201, again.headers.get('location')]);
  const made = (await files()).filter((file: { size: number }) => file.size === 800);
  expect(made).toHaveLength(1);
  expect((await stored(made[0].id)).equals(bytes.subarray(0, 800))).toBe(true);
});

test('concatenation: a join that was cut by a kill is done later, or given up when its parts are gone', async () => {
  const join = async (size: string) => {
    const part = await create({ 'upload-length': size, 'upload-concat': 'partial' });
    await patch(part, 0, bytes.subarray(0, Number(size)));
    const parts = await readParts(media.app, ada.userId ?? '', `final;${part}`);
    const file = { fileName: 'joined.mp4', mimeType: 'video/mp4' };
    const upload = await startUpload(media.app, {
      ownerId: ada.userId ?? '',
      size: Number(size),
      file,
      concat: 'final;x',
      parts,
    });
    await media.app.db.query(`update uploads set created_at = now() - interval '1 hour' where id = $1`, [upload.id]);
    return { id: upload.id, part: parts[0] as Upload };
  };
  const [cut, lost, late] = [await join('301'), await join('302'), await join('303')];
  await abortUpload(media.app, lost.part);
  // Its process died when it had joined them.
  await writeFile(media.app.scratch.upload(late.id), bytes.subarray(0, 303));
  await finishUpload(media.app, late.id);
  // However many processes sweep at once, one joins.
  await Promise.all([1, 2, 3].map(() => joinLeftParts(media.app)));
  expect(existsSync(media.app.scratch.upload(cut.id))).toBe(false);
  expect((await stored(cut.id)).equals(bytes.subarray(0, 301))).toBe(true);
  expect((await files()).map((file: { id: string }) => file.id)).not.toContain(lost.id);
  for (const { part } of [cut, late]) expect(existsSync(media.app.scratch.upload(part.id))).toBe(false);
});

test('termination and expiration: a part that is not wanted gives its room back, also when it is whole', async () => {
  const { reserved } = await usage();
  const [ended, old] = await Promise.all(
    [0, 1].map(() => create({ 'upload-length': '500', 'upload-concat': 'partial' })),
  );
  await patch(ended ?? '', 0, bytes.subarray(0, 500));
  expect((await send(ended ?? '', 'DELETE')).status).toBe(204);
  expect((await send(ended ?? '', 'HEAD')).status).toBe(404);
  await media.app.db.query(`update uploads set expires_at = now() - interval '1 second' where concat = 'partial'`);
  await reapUploads(media.app);
  expect((await send(old ?? '', 'HEAD')).status).toBe(404);
  expect((await usage()).reserved).toBe(reserved);
});

test('a PATCH that does not say what and where is refused before a byte is taken', async () => {
  const url = await create({ 'upload-length': '10' });
  const type = { 'content-type': 'application/offset+octet-stream' };
  const refusals: [Headers, number][] = [
    [{ ...type }, 400],
    [{ ...type, 'upload-offset': '-1' }, 400],
    [{ ...type, 'upload-offset': '0x1' }, 400],
    [{ 'content-type': 'text/plain', 'upload-offset': '0' }, 415],
    [{ ...type, 'upload-offset': '1' }, 409],
  ];
  for (const [headers, status] of refusals) {
    const response = await send(url, 'PATCH', headers, bytes.subarray(0, 5));
    expect([headers, response.status]).toEqual([headers, status]);
    expect((await response.text()).length).toBeGreaterThan(10);
  }
  expect(await offsetOf(url)).toBe(0);
  const sent = await patch(url, 0, bytes.subarray(0, 5));
  expect([sent.status, sent.headers.get('upload-offset'), sent.headers.get('tus-resumable')]).toEqual([
    204,
    '5',
    '1.0.0',
  ]);
});

test('a method that a firewall does not let pass can be named in a header', async () => {
  const url = await create({ 'upload-length': '10' });
  const headers = { 'upload-offset': '0', 'content-type': 'application/offset+octet-stream' };
  const sent = await send(url, 'POST', { ...headers, 'x-http-method-override': 'PATCH' }, bytes.subarray(0, 10));
  expect([sent.status, sent.headers.get('upload-offset')]).toEqual([204, '10']);
});

function tusMetadata({ headers }: Pick<Response, 'headers'>): string[] {
  return (headers.get('upload-metadata') ?? '').split(',').sort();
}
