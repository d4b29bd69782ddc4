import { readdir } from 'node:fs/promises';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { testPerson, waitFor } from '@medianest/kit/testing';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { MediaFile } from '../src/media-file/media-file.js';
import { queueProcessing } from '../src/processing/queue.js';
import { plainFilm } from './artifacts.js';
import { FILE, generate, head, type Media, patch, startMedia } from './media.js';
import { pauseEncoding, type SlowEncoder, slowEncoder } from './pause.js';
import { smallDisk } from './small-disk.js';

const [ada, admin] = [testPerson(), testPerson({ roles: ['ADMIN'] })];
const MB = 1_000_000;
const disk = smallDisk();
let media: Media;
let film: Buffer;
let site: Server;
let encoder: SlowEncoder;

beforeAll(async () => {
  film = await generate('film.mp4', '-f lavfi -i testsrc2=d=3:s=320x240 -c:v libx264 -pix_fmt yuv420p');
  site = createServer((_request, response) => response.writeHead(200, { 'content-length': 75 * MB }).end(film));
  await new Promise<void>((resolve) => site.listen(0, '127.0.0.1', resolve));
  encoder = await slowEncoder();
  media = await startMedia({
    FFMPEG_PATH: encoder.path,
    ...{ STORAGE_URL: pathToFileURL(disk.folder).href, SCRATCH_FOLDER: join(disk.folder, 'scratch') },
    ...{ IMPORT_PRIVATE_HOSTS: '127.0.0.1', IMPORT_INTERVAL_SECONDS: '0' },
  });
  disk.tell(media);
});
afterAll(async () => {
  await media.close();
  site.closeAllConnections();
  site.close();
  await encoder.remove();
  disk.remove();
});

const row = (id: string) => media.app.db.getRepository(MediaFile).findOneByOrFail({ id });
const message = async (id: string) => {
  const query = 'subscription ($id: ID!) { mediaProcessing(mediaFileId: $id) { status message } }';
  for await (const { data } of await media.client.subscribe(ada, query, { id })) return data.mediaProcessing;
};
/** As if the time had passed after which the sweep looks at it again. */
async function lookAgain(id: string): Promise<void> {
  await media.app.db.query('update media_files set queued_at = now() where id = $1', [id]);
  await queueProcessing(media.app, id);
}

async function createError(size: number): Promise<string | undefined> {
  const query = 'mutation ($input: CreateUploadInput!) { createUpload(input: $input) { uploadUrl } }';
  const input = { fileName: 'film.mp4', mimeType: 'video/mp4', size };
  const { errors } = await media.client.query(ada, query, { input });
  return errors?.[0]?.extensions.code;
}

test('what is promised to one upload is not promised to the next, and what has come counts once', async () => {
  expect(await createError(80 * MB)).toBe('STORAGE_FULL');
  const { uploadUrl } = await media.createUpload(ada, { fileName: 'a.mp4', mimeType: 'video/mp4', size: 50 * MB });
  expect(await createError(30 * MB)).toBe('STORAGE_FULL');
  expect((await patch(media.local(uploadUrl), 0, Buffer.alloc(40 * MB))).status).toBe(204);
  expect(await createError(30 * MB)).toBe('STORAGE_FULL');
  const gone = { method: 'DELETE', headers: { 'tus-resumable': '1.0.0' } };
  expect((await fetch(media.local(uploadUrl), gone)).status).toBe(204);
  const second = await media.createUpload(ada, { fileName: 'b.mp4', mimeType: 'video/mp4', size: 60 * MB });
  expect((await fetch(media.local(second.uploadUrl), gone)).status).toBe(204);
});

test('an upload that finds the disk full is told so, leaves room for others, and is resumed', async () => {
  const bytes = Buffer.concat([film, Buffer.alloc(40 * MB)]);
  const file = { fileName: 'film.mp4', mimeType: 'video/mp4', size: bytes.length };
  const { uploadUrl } = await media.createUpload(ada, file);
  const url = media.local(uploadUrl);
  await disk.leave(30 * MB);
  const full = await patch(url, 0, bytes);
  expect([full.status, await full.text()]).toEqual([507, expect.stringMatching(/disk of the server is full/)]);
  const left = await disk.free();
  expect(left).toBeGreaterThan(5 * MB);
  const report = 'query { storageReport(by: PERSON) { freeBytes } }';
  const free = async (who: typeof ada) => (await media.client.query(who, report)).data.storageReport.freeBytes;
  // What is left to the database and others is not ours to promise.
  expect([await free(admin), await free(ada)]).toEqual([expect.any(Number), null]);
  expect(await free(admin)).toBeLessThan(left - 5 * MB);
  await disk.clear();
  const kept = Number((await head(url)).headers.get('upload-offset'));
  expect(kept).toBeGreaterThan(0);
  expect((await patch(url, kept, bytes.subarray(kept))).status).toBe(204);
  expect((await fetch(url, { method: 'DELETE', headers: { 'tus-resumable': '1.0.0' } })).status).toBe(400);
});

test('a file waits for room, says so, and goes on by itself', async () => {
  await disk.clear();
  const id = await media.upload(ada, { fileName: 'film.mp4', mimeType: 'video/mp4', bytes: film });
  await disk.leave(1 * MB);
  await media.startWorkers();
  await waitFor('the wait for room', async () => ((await row(id)).queuedAt ?? 0) > new Date());
  expect(await message(id)).toEqual({
    status: 'PROCESSING',
    message: expect.stringMatching(/^Waiting for the storage .* full/),
  });
  await disk.clear();
  await lookAgain(id);
  expect((await media.watch(ada, id)).at(-1)).toMatchObject({ status: 'READY' });
});

test('a run that finds the disk full gives back what it took, and is begun again when there is room', async () => {
  const long = await plainFilm(20, '256x144', 10);
  await encoder.slow();
  const id = await media.upload(ada, { fileName: 'long.mp4', mimeType: 'video/mp4', bytes: long });
  await pauseEncoding(id);
  await encoder.hurry();
  await disk.leave(1 * MB);
  await waitFor('the wait for room', async () => ((await row(id)).queuedAt ?? 0) > new Date());
  await waitFor('empty folders', async () => (await readdir(join(disk.folder, 'scratch/runs'))).length === 0);
  const kept = () => readdir(join(disk.folder, 'artifacts'));
  await waitFor('the end of what was made', async () => !(await kept()).includes(id));
  expect(await row(id)).toMatchObject({ status: 'PROCESSING', failure: null, artifacts: {} });
  await disk.clear();
  await lookAgain(id);
  expect((await media.watch(ada, id)).at(-1)).toMatchObject({ status: 'READY' });
  const { data } = await media.client.query(ada, FILE, { id });
  expect((await fetch(media.local(data.mediaFile.playbackUrl))).status).toBe(200);
});

test('an import waits as well', async () => {
  const url = `http://127.0.0.1:${(site.address() as AddressInfo).port}/film.mp4`;
  const fetchIt = 'mutation ($url: String!) { importFromUrl(input: { url: $url }) { id } }';
  const { id } = (await media.client.query(ada, fetchIt, { url })).data.importFromUrl;
  const ask = 'query ($id: ID!) { mediaImport(id: $id) { status code failure } }';
  const wanted = { status: 'WAITING', code: 'SERVER_FULL', failure: expect.stringMatching(/disk of the server/) };
  const now = () => media.client.query(ada, ask, { id });
  await waitFor('the end of its try', async () => (await now()).data.mediaImport.code);
  expect((await now()).data.mediaImport).toEqual(wanted);
});
