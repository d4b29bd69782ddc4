import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { chmod, mkdtemp, readdir, rm, utimes, writeFile } from 'node:fs/promises';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { testPerson, waitFor } from '@medianest/kit/testing';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { forgetHistory } from '../src/chores/history.js';
import { generate, type Media, startMedia } from './media.js';

const [ada, bob, operator] = [testPerson(), testPerson(), testPerson({ roles: ['ADMIN'] })];
const root = fileURLToPath(new URL('../../..', import.meta.url));
let media: Media;
let site: Server;
let folder: string;
let photo: Buffer;
/** What was fetched, in order. */
let fetched: string[] = [];
let worker: ChildProcess | undefined;

beforeAll(async () => {
  photo = await generate('photo.png', '-f lavfi -i testsrc2=s=64x48 -frames:v 1');
  folder = await mkdtemp(join(tmpdir(), 'medianest-others-'));
  site = createServer((request, response) => {
    fetched.push(request.url ?? '');
    response.writeHead(200, { 'content-type': 'image/png', 'content-length': photo.length }).end(photo);
  });
  await new Promise<void>((resolve) => site.listen(0, '127.0.0.1', resolve));
  media = await startMedia({
    ...{ IMPORT_PRIVATE_HOSTS: '127.0.0.1', IMPORT_INTERVAL_SECONDS: '0' },
    ...{ COLD_STORAGE_URL: pathToFileURL(join(folder, 'cold')).href, FFPROBE_PATH: await probeThatKills() },
  });
});
afterAll(async () => {
  worker?.kill('SIGKILL');
  await media.close();
  site.close();
  await rm(folder, { recursive: true });
});

/** An ffprobe that ends who has called it, for a film whose id is in the file `poison`. */
async function probeThatKills(): Promise<string> {
  const [path, poison] = [join(folder, 'ffprobe'), join(folder, 'poison')];
  await writeFile(poison, 'nothing yet');
  await writeFile(path, `#!/bin/sh\ncase "$*" in *"$(cat ${poison})"*) kill -9 $PPID;; esac\nexec ffprobe "$@"\n`);
  await chmod(path, 0o755);
  return path;
}

const QUEUE = 'name paused concurrency waiting running failed oldestWaitingSince';
async function ask(person: typeof ada, operation: string, variables = {}) {
  const { data, errors } = await media.client.query(person, operation, variables);
  expect(errors).toBeUndefined();
  return data;
}
type Counts = Record<'waiting' | 'running' | 'failed' | 'concurrency', number> & { name: string; paused: boolean };
const queue = async (name: string): Promise<Counts> =>
  (await ask(operator, `{ processingQueues { ${QUEUE} } }`)).processingQueues.find((one: Counts) => one.name === name);
const steer = async (mutation: string, input: string, fields: string) =>
  (await ask(operator, `mutation { ${mutation}(input: { ${input} }) { ${fields} } }`))[mutation];
const JOBS = `query ($filter: ProcessingJobFilter) { processingJobs(filter: $filter, first: 100) {
  nodes { step state queue error attempts finishedAt mediaFile { id } } pageInfo { hasNextPage } } }`;
const jobs = async (filter: object) => (await ask(operator, JOBS, { filter })).processingJobs.nodes;
const becomes = (name: string, counts: Partial<Counts>) =>
  waitFor(`${name} to be ${JSON.stringify(counts)}`, async () => {
    const now = await queue(name);
    return Object.entries(counts).every(([key, value]) => now[key as keyof Counts] === value);
  });
const link = (path: string) => `http://127.0.0.1:${(site.address() as AddressInfo).port}/${path}`;
const importAs = async (person: typeof ada, path: string): Promise<string> =>
  (await ask(person, 'mutation ($url: String!) { importFromUrl(input: { url: $url }) { id } }', { url: link(path) }))
    .importFromUrl.id;
const upload = (person: typeof ada, fileName: string, bytes = photo, mimeType = 'image/png') =>
  media.upload(person, { fileName, mimeType, bytes });
const file = async (id: string) =>
  (await ask(operator, 'query ($id: ID!) { mediaFile(id: $id) { status failure } }', { id })).mediaFile;

const OTHERS = ['IMPORT', 'SCAN', 'INTEGRITY', 'COLD'];
const STEPS = { IMPORT: 'IMPORT', SCAN: 'SCAN', INTEGRITY: 'CHECK', COLD: 'COOL' } as Record<string, string>;

test('imports, scans, checks and moves of the cold storage are steered as the processing is', async () => {
  await media.startWorkers();
  const old = await upload(ada, 'old.png');
  expect((await media.watch(ada, old)).at(-1)?.status).toBe('READY');
  const [original = ''] = await readdir(join(media.folder, 'originals'));
  await utimes(join(media.folder, 'originals', original), new Date(0), new Date(0));
  for (const name of OTHERS) {
    expect(await steer('pauseProcessingQueue', `queue: ${name}`, QUEUE)).toMatchObject({ name, paused: true });
    const more = `queue: ${name}, concurrency: 3`;
    expect(await steer('setProcessingConcurrency', more, QUEUE)).toMatchObject({ concurrency: 3 });
  }
  const shelf = await mkdtemp(join(folder, 'shelf-'));
  await writeFile(join(shelf, 'a.png'), photo);
  const imported = await importAs(ada, 'a.png');
  await steer('addLibraryFolder', `path: "${shelf}", name: "Shelf"`, 'id');
  await steer('checkIntegrity', 'withHashes: false', 'id');
  await media.app.jobs.add('cool', { olderThanDays: 30 }, { id: 'cool' });
  for (const name of OTHERS) await becomes(name, { waiting: 1, running: 0, failed: 0, paused: true });
  for (const name of OTHERS)
    expect(await jobs({ queue: name, state: 'WAITING' })).toMatchObject([{ queue: name, step: STEPS[name] }]);
  expect((await jobs({ ownerId: ada.userId, queue: 'IMPORT' })).length).toBe(1);
  expect(await jobs({ ownerId: bob.userId, queue: 'IMPORT' })).toEqual([]);

  const reason = 'An operator took it out of the queue before its turn.';
  for (const name of OTHERS) {
    const drained = await steer('drainProcessingQueue', `queue: ${name}`, `jobs mediaFiles queue { ${QUEUE} }`);
    expect(drained).toMatchObject({ jobs: 1, mediaFiles: 0, queue: { name, waiting: 0, failed: 1 } });
    expect(await jobs({ queue: name, state: 'FAILED' })).toMatchObject([{ step: STEPS[name], error: reason }]);
    await steer('resumeProcessingQueue', `queue: ${name}`, QUEUE);
  }
  const told = 'query ($id: ID!) { mediaImport(id: $id) { status code failure } }';
  const { mediaImport } = await ask(ada, told, { id: imported });
  expect(mediaImport).toEqual({ status: 'FAILED', code: 'DRAINED', failure: reason });

  expect(await steer('retryFailedProcessing', 'queue: IMPORT, step: SCAN', 'jobs')).toEqual({ jobs: 0 });
  expect(await steer('retryFailedProcessing', `queue: IMPORT, ownerId: "${bob.userId}"`, 'jobs')).toEqual({ jobs: 0 });
  for (const name of OTHERS) {
    const more = `queue: ${name}, failureContains: "OPERATOR"`;
    expect(await steer('retryFailedProcessing', more, 'jobs mediaFiles')).toEqual({ jobs: 1, mediaFiles: 0 });
    await becomes(name, { waiting: 0, running: 0, failed: 0, paused: false });
  }
  expect((await ask(ada, told, { id: imported })).mediaImport.status).toBe('DONE');
  const moved = () => readdir(join(folder, 'cold/originals')).catch(() => []);
  await waitFor('the move', async () => (await moved()).some((name) => name === original));
  expect(await jobs({ queue: 'SCAN' })).toMatchObject([{ state: 'DONE', attempts: 1 }, { state: 'FAILED' }]);
});

test('who asks for many imports does not keep the one of somebody else waiting', async () => {
  await steer('pauseProcessingQueue', 'queue: IMPORT', QUEUE);
  await steer('setProcessingConcurrency', 'queue: IMPORT, concurrency: 1', QUEUE);
  for (let n = 0; n < 8; n++) await importAs(ada, `many-${n}.png`);
  await importAs(bob, 'one.png');
  fetched = [];
  await steer('resumeProcessingQueue', 'queue: IMPORT', QUEUE);
  await becomes('IMPORT', { waiting: 0, running: 0 });
  expect(fetched.length).toBe(9);
  expect(fetched.indexOf('/one.png')).toBeLessThan(3);
});

test('a song does not wait for the films before it', async () => {
  await steer('pauseProcessingQueue', 'queue: ENCODE', QUEUE);
  const command = '-f lavfi -i testsrc2=d=1:s=160x120:r=10 -c:v libx264 -preset ultrafast -pix_fmt yuv420p';
  const film = await upload(ada, 'film.mp4', await generate('film.mp4', command), 'video/mp4');
  await becomes('ENCODE', { waiting: 1 });
  const song = await upload(ada, 'song.mp3', await generate('song.mp3', '-f lavfi -i sine=d=1'), 'audio/mpeg');
  expect((await media.watch(ada, song)).at(-1)?.status).toBe('READY');
  expect((await file(film)).status).toBe('PROCESSING');
  await steer('resumeProcessingQueue', 'queue: ENCODE', QUEUE);
  expect((await media.watch(ada, film)).at(-1)?.status).toBe('READY');
  await media.stopWorkers();
});

test('a film that kills whoever looks at it is given up with a reason, and comes back only when it is asked for', async () => {
  const film = await generate('film.mp4', '-f lavfi -i testsrc2=d=1:s=64x64 -c:v mpeg4');
  const poison = await upload(ada, 'poison.mp4', film, 'video/mp4');
  await writeFile(join(folder, 'poison'), poison);
  const start = () => {
    worker = spawn(process.execPath, [join(root, 'subgraphs/media/dist/worker.js')], {
      ...{ env: media.env, stdio: 'ignore' },
    });
    return worker;
  };
  const [, signal] = await once(start(), 'exit');
  expect(signal).toBe('SIGKILL');
  // As if it had killed one before; the next is killed indeed.
  await media.app.db.query(`update processing_jobs set crashes = 1 where media_file_id = $1 and step = 'PROBE'`, [
    poison,
  ]);
  await once(start(), 'exit');
  start();
  const innocent = await upload(bob, 'innocent.png');
  // Its worker starts anew, and the queue must find that the one before is dead.
  await waitFor('the innocent', async () => (await file(innocent)).status === 'READY', 90_000);
  await waitFor('an end', async () => (await file(poison)).status === 'FAILED');
  const reason = expect.stringContaining('broke off 3 times while it worked on this file');
  expect(await file(poison)).toEqual({ status: 'FAILED', failure: reason });
  const [last] = await jobs({ mediaFileId: poison, step: 'PROBE' });
  expect(last).toMatchObject({ state: 'FAILED', queue: 'PROBE', error: reason });
  await becomes('PROBE', { waiting: 0, running: 0, failed: 1 });
  await waitFor('the end of its job', async () => !(await media.app.jobs.has('probe', poison)));
  await writeFile(join(folder, 'poison'), 'nothing any more');
  expect(await steer('retryFailedProcessing', 'queue: PROBE', 'mediaFiles jobs')).toEqual({ mediaFiles: 1, jobs: 1 });
  await waitFor('its film', async () => (await file(poison)).status === 'READY');
});

test('what ended before the history that is kept is forgotten; the last of its kind and what is not over stay', async () => {
  const { db } = media.app;
  const names = async () => {
    const rows: { name: string }[] = await db.query(`
      select url as name from imports where host = 'old' union all select host from import_hosts where host like 'old%'
      union all select failure from library_scans where failure like 'old%'
      union all select failure from integrity_checks where failure like 'old%' order by 1`);
    return rows.map(({ name }) => name);
  };
  await db.query(`
    with old (ago, word) as (values (interval '2 years', 'old'), (interval '11 months', 'old but kept')),
      folder as (insert into library_folders (name, path, owner_id, visibility) values ('old', '/old', uuidv7(), 'PRIVATE') returning id),
      scans as (insert into library_scans (folder_id, accept_removals, status, failure, finished_at)
        select id, false, 'FAILED', word, now() - ago from folder, old order by ago desc),
      checks as (insert into integrity_checks (with_hashes, failure, started_at, finished_at)
        select false, word, now() - ago, now() - ago from old order by ago desc),
      hosts as (insert into import_hosts (host, next_at) values ('old.example', now() - interval '2 days'))
    insert into imports (owner_id, host, url, status, updated_at)
      select uuidv7(), 'old', word || ' ' || status, status, now() - ago from old, (values ('FAILED'), ('WAITING')) s (status)`);
  expect(await names()).toContain('old.example');
  await forgetHistory(media.app);
  expect(await names()).toEqual([
    'old WAITING',
    'old but kept',
    'old but kept',
    'old but kept FAILED',
    'old but kept WAITING',
  ]);
});
