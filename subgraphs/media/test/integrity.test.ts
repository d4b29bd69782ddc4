import { randomUUID } from 'node:crypto';
import { mkdir, readFile, rm, stat, truncate, utimes, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { testPerson, waitFor } from '@medianest/kit/testing';
import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest';
import { queueNightly } from '../src/chores/nightly.js';
import { MediaFile } from '../src/media-file/media-file.js';
import { artifactsOf, originalKey } from '../src/storage/keys.js';
import { FILE, generate, type Media, startMedia } from './media.js';

const [ada, bob] = [testPerson(), testPerson()];
const admin = testPerson({ roles: ['ADMIN'] });
let media: Media;
let film: Buffer;
let seconds = 0;

beforeAll(async () => {
  media = await startMedia();
  await media.startWorkers();
});
// Each film has bytes of its own: the same twice would be one original.
beforeEach(async () => {
  const source = `testsrc2=d=2:s=160x120:r=${10 + seconds++}`;
  film = await generate('film.mp4', `-f lavfi -i ${source} -c:v libx264 -preset ultrafast -pix_fmt yuv420p`);
});
afterAll(() => media.close());

async function upload(actor = ada) {
  const id = await media.upload(actor, { fileName: 'film.mp4', bytes: film, mimeType: 'video/mp4' });
  expect((await media.watch(actor, id)).at(-1)?.status).toBe('READY');
  return media.app.db.getRepository(MediaFile).findOneByOrFail({ id });
}
const at = (key: string) => join(media.folder, key);
const REPORT = `{ integrityReport(first: 100) { nodes { id key problem detail repair mediaFile { id } } } }`;
const CHECK = `mutation ($withHashes: Boolean!) {
  checkIntegrity(input: { withHashes: $withHashes }) { id withHashes finishedAt }
}`;
const REPAIR = `mutation ($ids: [ID!]) { repairIntegrity(input: { findingIds: $ids }) { key repair } }`;

async function report() {
  return (await media.client.query(admin, REPORT)).data.integrityReport.nodes;
}
/** Checks, and tells what was found. */
async function check(withHashes = false) {
  const { data } = await media.client.query(admin, CHECK, { withHashes });
  const { id } = data.checkIntegrity;
  const last = `{ lastIntegrityCheck { id finishedAt originals artifacts } }`;
  await waitFor('the end of the check', async () => {
    const { lastIntegrityCheck } = (await media.client.query(admin, last)).data;
    return lastIntegrityCheck.id === id && lastIntegrityCheck.finishedAt;
  });
  return report();
}
async function repair(ids?: string[]) {
  const { data, errors } = await media.client.query(admin, REPAIR, { ids });
  expect(errors).toBeUndefined();
  return data.repairIntegrity;
}
/** As if it lay there for long. */
async function leave(key: string, bytes = 'left behind') {
  await mkdir(dirname(at(key)), { recursive: true });
  await writeFile(at(key), bytes);
  const then = new Date(Date.now() - 2 * 3600_000);
  await utimes(at(key), then, then);
}

test('nothing is wrong with what was uploaded and made', async () => {
  await upload();
  expect(await check()).toEqual([]);
  expect(await check(true)).toEqual([]);
});

test('orphans are found, shown and removed; what came just now is left alone', async () => {
  const { id, version } = await upload();
  const own = artifactsOf(id, version ?? '');
  // Who shows the folder elsewhere leaves names there that we would not give.
  const strange = ['originals/.DS_Store', 'artifacts/@eaDir/a@b', `${artifactsOf(id)}Thumbs.db`, `${own}my copy.m4s`];
  const orphans = [`originals/${randomUUID()}`, `${own}hls/more.m4s`, ...strange];
  const folder = artifactsOf(randomUUID(), randomUUID());
  for (const key of [...orphans, `${folder}a.webp`, `${folder}hls/b.m4s`]) await leave(key);
  const fresh = `originals/${randomUUID()}`;
  await writeFile(at(fresh), 'on its way');
  const found = await check();
  expect(found.map(({ key, problem }: Record<string, string>) => [key, problem]).toSorted()).toEqual(
    [...orphans, folder].map((key) => [key, 'ORPHAN']).toSorted(),
  );
  const removed = (await repair()).map(({ repair: done }: { repair: string }) => done);
  expect(removed).toEqual([...orphans, folder].map(() => 'REMOVED'));
  for (const key of [...orphans, folder]) await expect(stat(at(key))).rejects.toThrow('ENOENT');
  expect(await readFile(at(fresh), 'utf8')).toBe('on its way');
  expect(await check()).toEqual([]);
  await rm(at(fresh));
});

test('a segment that is missing and a thumbnail that was altered are found, and made again from the original', async () => {
  const { id, version } = await upload();
  const own = artifactsOf(id, version ?? '');
  const [manifest] = await media.app.db.query('select files from artifact_manifests where media_file_id = $1', [id]);
  const paths = Object.keys(manifest.files);
  const [segment = '', thumbnail = ''] = [/\.m4s$/, /\.webp$/].map((kind) => paths.find((path) => kind.test(path)));
  await rm(at(own + segment));
  await truncate(at(own + thumbnail), 10);
  const strange = at(`${artifactsOf(id)}note.txt`);
  await writeFile(strange, 'is in nobody’s way');
  const found = await check();
  expect(found).toHaveLength(2);
  expect(found).toEqual(
    expect.arrayContaining([
      expect.objectContaining({ key: own + segment, problem: 'MISSING', mediaFile: { id } }),
      expect.objectContaining({
        key: own + thumbnail,
        problem: 'ALTERED',
        detail: expect.stringMatching(/^It has 10 bytes/),
      }),
    ]),
  );
  expect((await repair()).map(({ repair: done }: { repair: string }) => done)).toEqual(['REBUILDING', 'REBUILDING']);
  expect((await media.watch(ada, id)).at(-1)?.status).toBe('READY');
  await waitFor('a clean report', async () => (await check()).length === 0);
  await rm(strange);
  const { data } = await media.client.query(ada, FILE, { id });
  expect((await fetch(media.local(data.mediaFile.thumbnailUrl))).status).toBe(200);
});

test('a missing original is marked with a reason; restored, the file is READY again', async () => {
  const file = await upload();
  const key = originalKey(file);
  await rm(at(key));
  const [found, ...others] = await check();
  expect([found.key, found.problem, others]).toEqual([key, 'MISSING', []]);
  expect(await repair([found.id])).toEqual([{ key, repair: 'MARKED' }]);
  const { data } = await media.client.query(ada, FILE, { id: file.id });
  expect(data.mediaFile).toMatchObject({
    status: 'FAILED',
    failure: expect.stringMatching(/^Its original is missing/),
  });
  // What was made of it still plays.
  expect((await fetch(media.local(data.mediaFile.playbackUrl))).status).toBe(200);
  expect(await check()).toMatchObject([{ key, repair: 'MARKED' }]);
  expect(await repair()).toEqual([]);

  await writeFile(at(key), film);
  expect(await check()).toEqual([]);
  const retry = 'mutation ($id: ID!) { retryProcessing(input: { mediaFileId: $id }) { status } }';
  await media.client.query(ada, retry, { id: file.id });
  expect((await media.watch(ada, file.id)).at(-1)?.status).toBe('READY');
});

test('an original whose bytes were altered is found by its hash, told to all who have it, and never touched', async () => {
  const [hers, his] = [await upload(), await upload(bob)];
  expect(his.blobId).toBe(hers.blobId);
  const key = originalKey(hers);
  const altered = Buffer.from(film);
  altered.writeUInt8(altered.readUInt8(altered.length - 9) ^ 1, altered.length - 9);
  await writeFile(at(key), altered);
  expect(await check()).toEqual([]);
  expect(await check(true)).toMatchObject([{ key, problem: 'ALTERED' }]);
  // A check of sizes alone does not forget what hashes told.
  expect(await check()).toMatchObject([{ key, problem: 'ALTERED' }]);
  expect(await repair()).toEqual([{ key, repair: 'MARKED' }]);
  for (const [actor, { id }] of [
    [ada, hers],
    [bob, his],
  ] as const) {
    const { data } = await media.client.query(actor, FILE, { id });
    expect(data.mediaFile.failure).toMatch(/^Its original is not what was uploaded/);
  }
  expect((await readFile(at(key))).equals(altered)).toBe(true);
  await writeFile(at(key), film);
  expect(await check(true)).toEqual([]);
});

test('only who runs the place sees and repairs; a check is started every night', async () => {
  for (const [query, variables] of [
    [REPORT, {}],
    [CHECK, { withHashes: false }],
    [REPAIR, {}],
    ['{ lastIntegrityCheck { id } }', {}],
  ] as const) {
    const { errors } = await media.client.query(ada, query, variables);
    expect([query, errors?.[0]?.extensions.code]).toEqual([query, 'FORBIDDEN']);
  }
  const count = async () => Number((await media.app.db.query('select count(*) from integrity_checks'))[0].count);
  const before = await count();
  await queueNightly(media.app, new Date(2099, 0, 1, 3, 1));
  await queueNightly(media.app, new Date(2099, 0, 2, 2, 59));
  await queueNightly(media.app, new Date(2099, 0, 2, 3, 1));
  await queueNightly(media.app, new Date(2099, 0, 2, 3, 11));
  expect(await count()).toBeLessThanOrEqual(before + 2);
  expect(await count()).toBeGreaterThan(before);
  // The clock was ahead: the nights are those of the right one from now on.
  await queueNightly(media.app, new Date(2098, 0, 1, 3, 1));
  const [done] = await media.app.db.query(`select queued_on::text as night from nightly_work where name = 'integrity'`);
  expect(done.night).toBe('2098-01-01');
});
