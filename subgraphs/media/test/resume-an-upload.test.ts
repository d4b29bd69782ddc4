import { existsSync } from 'node:fs';
import { readFile, writeFile } from 'node:fs/promises';
import { type ClientRequest, request } from 'node:http';
import { join } from 'node:path';
import { startSubgraphServer } from '@medianest/kit';
import { testPerson, waitFor } from '@medianest/kit/testing';
import * as tus from 'tus-js-client';
import { afterAll, beforeAll, expect, test, vi } from 'vitest';
import { createApp, createMediaSubgraph, readConfig } from '../src/index.js';
import { MediaFile } from '../src/media-file/media-file.js';
import { blobKey, originalKey } from '../src/storage/keys.js';
import { finishWholeUploads } from '../src/upload/finish-upload.js';
import { reapUploads } from '../src/upload/upload.service.js';
import { FILE, head, type Media, PUBLIC_URL, patch, startMedia } from './media.js';

const ada = testPerson();
let media: Media;

beforeAll(async () => {
  media = await startMedia();
});
afterAll(() => media.close());

const bytes = Buffer.from(Array.from({ length: 3_000_000 }, (_, i) => (i * 31 + (i >> 9)) % 256));
const film = { fileName: 'film.mp4', size: bytes.length, mimeType: 'video/mp4' };

async function create(input = film) {
  const created = await media.createUpload(ada, input);
  return { ...created, url: media.local(created.uploadUrl), id: created.mediaFile.id };
}

const row = (id: string) => media.app.db.getRepository(MediaFile).findOneByOrFail({ id });
/** What has come of it, and all of it once it is whole. */
const stored = async (id: string) => {
  const file = await row(id);
  return readFile(file.blobId ? join(media.folder, originalKey(file)) : media.app.scratch.upload(id));
};
const isGone = (id: string) =>
  !existsSync(join(media.folder, blobKey(id))) && !existsSync(media.app.scratch.upload(id));

test('any tus client sends a file with the URL alone, is cut, and goes on where it was', async () => {
  const { url, id, uploadUrl } = await create();
  expect(uploadUrl.startsWith(`${PUBLIC_URL}/uploads/`)).toBe(true);
  const send = (onChunk: (upload: tus.Upload) => void) =>
    new Promise<void>((resolve, reject) => {
      const upload = new tus.Upload(bytes, {
        ...{ uploadUrl: url, chunkSize: 1_000_000, retryDelays: null },
        onSuccess: () => resolve(),
        onError: reject,
        onChunkComplete: () => onChunk(upload),
      });
      upload.start();
    });
  let chunks = 0;
  await new Promise<void>((cut) => {
    send((upload) => void upload.abort().then(cut));
  });
  expect((await stored(id)).equals(bytes.subarray(0, 1_000_000))).toBe(true);
  await send(() => chunks++);
  expect(chunks).toBe(2);
  await waitFor('the whole file', async () => (await row(id)).status === 'PROCESSING');
  expect((await stored(id)).equals(bytes)).toBe(true);
});

test('an upload is cut in the middle and resumed by another process', async () => {
  const { url, id } = await create();
  await cutAfter(url, bytes.subarray(0, 2_000_000), 1_000_000);
  const offset = await waitFor('some bytes', async () => Number((await head(url)).headers.get('upload-offset')));
  expect(offset).toBeLessThan(bytes.length);
  expect((await row(id)).status).toBe('UPLOADING');

  const app = await createApp(readConfig(media.env));
  const other = await startSubgraphServer(createMediaSubgraph(app), { host: '127.0.0.1', port: 0 });
  const there = url.replace(media.address, other.address);
  const found = await head(there);
  expect(found.headers.get('upload-length')).toBe(String(bytes.length));
  expect(found.headers.get('cache-control')).toBe('no-store');
  const at = Number(found.headers.get('upload-offset'));
  expect((await patch(there, at, bytes.subarray(at))).status).toBe(204);
  await other.close();
  await app.close();
  expect((await stored(id)).equals(bytes)).toBe(true);
  expect((await row(id)).status).toBe('PROCESSING');
});

test('not one byte more than declared is taken, announced or not', async () => {
  const { url, id } = await create({ ...film, size: 1000 });
  expect((await patch(url, 0, bytes.subarray(0, 1001))).status).toBe(413);
  await chunked(url, [bytes.subarray(0, 600), bytes.subarray(0, 600)]).catch(() => {});
  expect((await stored(id)).length).toBeLessThanOrEqual(1000);
  const offset = Number((await head(url)).headers.get('upload-offset'));
  expect((await patch(url, offset, bytes.subarray(offset, 1000))).status).toBe(204);
  expect((await patch(url, 1000, bytes.subarray(0, 1))).status).toBe(413);
  expect((await stored(id)).equals(bytes.subarray(0, 1000))).toBe(true);
});

test('two who send at once do not mix their bytes, also through two processes', async () => {
  const app = await createApp(readConfig(media.env));
  const other = await startSubgraphServer(createMediaSubgraph(app), { host: '127.0.0.1', port: 0 });
  for (const address of [media.address, other.address]) {
    const { url, id } = await create();
    const there = url.replace(media.address, address);
    // The first has begun and stands still: the second makes it let go.
    const slow = startSlowly(url, bytes, 1_000_000);
    await waitFor('its first bytes', async () => (await stored(id)).length > 0);
    const found = await head(there);
    expect([address, found.status]).toEqual([address, 200]);
    const offset = Number(found.headers.get('upload-offset'));
    slow.write(bytes.subarray(1_000_000, 2_000_000));
    const both = await Promise.all(
      [patch(there, offset, bytes.subarray(offset)), patch(url, offset, bytes.subarray(offset))].map((sent) =>
        sent.then(
          ({ status }) => status,
          () => 0,
        ),
      ),
    );
    slow.destroy();
    expect(both.filter((status) => status === 204).length).toBeLessThanOrEqual(1);
    const at = Number((await head(url)).headers.get('upload-offset'));
    if (at < bytes.length) expect((await patch(there, at, bytes.subarray(at))).status).toBe(204);
    expect((await stored(id)).equals(bytes)).toBe(true);
  }
  await other.close();
  await app.close();
});

test('a wrong offset is a conflict; a finished upload can be asked for but not ended', async () => {
  const { url, id } = await create({ ...film, size: 10 });
  expect((await patch(url, 5, bytes.subarray(5, 10))).status).toBe(409);
  expect((await patch(url, 0, bytes.subarray(0, 10))).status).toBe(204);
  expect((await head(url)).headers.get('upload-offset')).toBe('10');
  expect((await end(url)).status).toBe(400);
  expect((await row(id)).status).toBe('PROCESSING');
});

test('who sends the end once more while it is put away hears that it is here, not that the upload is gone', async () => {
  const { url, id } = await create({ ...film, size: 10 });
  const [{ promise: lies, resolve: put }, { promise: told, resolve: tell }] = [
    Promise.withResolvers<void>(),
    Promise.withResolvers<void>(),
  ];
  const store = media.app.storage.put;
  const puts = vi.spyOn(media.app.storage, 'put').mockImplementationOnce(async (...all) => {
    await store(...all);
    put();
    await told;
  });
  const first = patch(url, 0, bytes.subarray(20, 30));
  await lies;
  expect(existsSync(media.app.scratch.upload(id))).toBe(false);
  expect((await patch(url, 0, bytes.subarray(20, 30))).status).toBe(409);
  tell();
  expect((await first).status).toBe(204);
  puts.mockRestore();
});

test('an upload that is given up is gone, with its row', async () => {
  const { url, id } = await create();
  expect((await end(url)).status).toBe(204);
  expect((await head(url)).status).toBe(404);
  const { errors } = await media.client.query(ada, FILE, { id });
  expect(errors?.[0]?.extensions.code).toBe('MEDIA_FILE_NOT_FOUND');
  expect(isGone(id)).toBe(true);
});

test('who still sends when the file is deleted is told that it is gone', async () => {
  const { url, id } = await create();
  const slow = startSlowly(url, bytes, 1_000_000);
  const answer = new Promise<number | undefined>((resolve) => slow.on('response', (r) => resolve(r.statusCode)));
  await waitFor('its first bytes', async () => (await stored(id)).length > 0);
  await media.client.query(ada, 'mutation ($id: ID!) { deleteMediaFile(input: { mediaFileId: $id }) { id } }', { id });
  slow.end(bytes.subarray(1_000_000));
  expect(await answer).toBe(410);
  expect((await patch(url, 0, bytes)).status).toBe(404);
  expect(isGone(id)).toBe(true);
});

test('what is declared is judged before a byte is sent', async () => {
  const refused = async (input: object) => {
    const { errors } = await media.client.query(
      ada,
      'mutation ($input: CreateUploadInput!) { createUpload(input: $input) { uploadUrl } }',
      { input },
    );
    return errors?.[0];
  };
  expect(await refused({ ...film, mimeType: 'application/zip' })).toMatchObject({
    message: 'Only films, music and pictures can be uploaded: "application/zip" is not a video, audio or image type.',
    extensions: { code: 'UPLOAD_NOT_MEDIA' },
  });
  expect((await refused({ ...film, size: 0 }))?.extensions.code).toBe('UPLOAD_EMPTY');
  expect((await refused({ ...film, size: 2 ** 50 }))?.extensions.code).toBe('UPLOAD_TOO_LARGE');
  expect((await refused({ ...film, size: -1 }))?.extensions.code).toBe('BAD_USER_INPUT');
  expect((await refused({ ...film, fileName: ' /.. ' }))?.extensions.code).toBe('BAD_USER_INPUT');
  const { data } = await media.client.query(
    ada,
    'mutation ($input: CreateUploadInput!) { createUpload(input: $input) { mediaFile { fileName } } }',
    { input: { ...film, fileName: '../../etc/a\u0000b\u202ec\u2028d 👩\u200d👧\ud800.mp4' } },
  );
  expect(data.createUpload.mediaFile.fileName).toBe('abcd 👩\u200d👧.mp4');
});

test('a URL that is not ours, was altered, or is for reading gives no right to write', async () => {
  const { url, id } = await create();
  const { data } = await media.client.query(ada, FILE, { id });
  expect(data.mediaFile.originalUrl).toBeNull();
  const token = url.split('/').at(-1) ?? '';
  const altered = token.replace(/^./, (c) => (c === 'A' ? 'B' : 'A'));
  for (const wrong of [altered, id, `${token}x`, token.slice(0, -1), '%2e%2e%2fx', 'x']) {
    expect((await head(url.replace(token, wrong))).status).toBe(404);
    expect((await patch(url.replace(token, wrong), 0, bytes)).status).toBe(404);
  }
  expect((await fetch(url, { method: 'POST', headers: { 'tus-resumable': '1.0.0' } })).status).toBe(404);
  expect((await fetch(url)).status).toBe(404);
  expect((await stored(id)).length).toBe(0);
});

test('a browser on any page may send, and sees the headers of tus', async () => {
  const { url } = await create();
  const options = await fetch(url, {
    method: 'OPTIONS',
    headers: { origin: 'http://elsewhere.example', 'access-control-request-method': 'PATCH' },
  });
  expect(options.status).toBe(204);
  expect(options.headers.get('access-control-allow-methods')).toContain('PATCH');
  expect(options.headers.get('access-control-allow-headers')).toContain('Upload-Offset');
  expect(options.headers.get('tus-extension')).toBe('creation,expiration,checksum,termination,concatenation');
  const sent = await patch(url, 0, bytes.subarray(0, 10));
  expect(sent.headers.get('access-control-allow-origin')).toBe('*');
  expect(sent.headers.get('access-control-expose-headers')).toMatch(/Upload-Offset.*Upload-Expires/);
  expect(Date.parse(sent.headers.get('upload-expires') ?? '')).toBeGreaterThan(Date.now() + 6 * 24 * 3600_000);
});

test('whole uploads of a process that died before it said so are found; old unfinished ones are removed', async () => {
  const [whole, old, young] = [await create({ ...film, size: 10 }), await create(), await create()];
  await writeFile(media.app.scratch.upload(whole.id), bytes.subarray(0, 10));
  await media.app.db.query(`update uploads set expires_at = now() - interval '1 second' where id = $1`, [old.id]);
  await finishWholeUploads(media.app);
  await reapUploads(media.app);
  expect((await row(whole.id)).status).toBe('PROCESSING');
  expect(isGone(old.id)).toBe(true);
  expect((await head(old.url)).status).toBe(404);
  expect((await row(young.id)).status).toBe('UPLOADING');
});

function end(url: string): Promise<Response> {
  return fetch(url, { method: 'DELETE', headers: { 'tus-resumable': '1.0.0' } });
}

const PATCH_HEADERS = {
  'tus-resumable': '1.0.0',
  'upload-offset': '0',
  'content-type': 'application/offset+octet-stream',
};

/** Announces a body and sends the beginning of it. */
function startSlowly(url: string, body: Uint8Array, length: number): ClientRequest {
  const sending = request(url, { method: 'PATCH', headers: { ...PATCH_HEADERS, 'content-length': body.length } });
  sending.on('error', () => {});
  sending.write(body.subarray(0, length));
  return sending;
}

/** Announces a body, sends some of it, and drops the connection. */
function cutAfter(url: string, body: Uint8Array, length: number): Promise<void> {
  return new Promise((resolve) => {
    const sending = request(url, { method: 'PATCH', headers: { ...PATCH_HEADERS, 'content-length': body.length } });
    sending.on('error', () => resolve());
    sending.on('close', () => resolve());
    sending.write(body.subarray(0, length), () => sending.destroy());
  });
}

/** Sends a body of unannounced length. */
function chunked(url: string, parts: readonly Uint8Array[]): Promise<number> {
  return new Promise((resolve, reject) => {
    const sending = request(url, { method: 'PATCH', headers: { ...PATCH_HEADERS, 'transfer-encoding': 'chunked' } });
    sending.on('error', reject);
    sending.on('response', (response) => resolve(response.resume().statusCode ?? 0));
    for (const part of parts) sending.write(part);
    sending.end();
  });
}
