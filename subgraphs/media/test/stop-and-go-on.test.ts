import { type ChildProcess, spawn } from 'node:child_process';
import { randomUUID } from 'node:crypto';
import { readdir } from 'node:fs/promises';
import { join } from 'node:path';
import { Readable } from 'node:stream';
import { fileURLToPath } from 'node:url';
import { testPerson, waitFor } from '@medianest/kit/testing';
import { afterAll, afterEach, beforeAll, beforeEach, expect, test, vi } from 'vitest';
import { MediaFile } from '../src/media-file/media-file.js';
import { keepPartitions } from '../src/processing/partitions.js';
import { probeMediaFile } from '../src/processing/probe.job.js';
import { encodeSteps } from '../src/processing/step.job.js';
import { artifactHashes, plainFilm } from './artifacts.js';
import { commandLines, generate, head, type Media, startMedia } from './media.js';
import { pauseEncoding, type SlowEncoder, slowEncoder } from './pause.js';

const ada = testPerson();
const root = fileURLToPath(new URL('../../..', import.meta.url));
const children: ChildProcess[] = [];
let film: Buffer;
let undisturbed: Record<string, string>;
let media: Media;
let encoder: SlowEncoder;

beforeAll(async () => {
  encoder = await slowEncoder();
  film = await plainFilm(20, '256x144', 10);
  media = await startMedia();
  await media.startWorkers();
  const id = await upload();
  await media.watch(ada, id);
  undisturbed = await artifactHashes(media, id);
  await media.close();
});
beforeEach(async () => {
  await encoder.slow();
  media = await startMedia({ FFMPEG_PATH: encoder.path });
});
afterEach(async () => {
  for (const child of children.splice(0)) child.kill('SIGKILL');
  await media.close();
});
afterAll(async () => {
  await encoder.remove();
  expect(children).toEqual([]);
});

const upload = () => media.upload(ada, { fileName: 'film.mp4', bytes: film, mimeType: 'video/mp4' });
const row = (id: string) => media.app.db.getRepository(MediaFile).findOneByOrFail({ id });
const inTheMiddle = async (id: string) => {
  await pauseEncoding(id);
  await encoder.hurry();
  await waitFor('the middle of the work', async () => {
    const { progress, status } = await row(id);
    return status === 'PROCESSING' && progress >= 20;
  });
};
const noFfmpeg = () => waitFor('the end of every ffmpeg', async () => !(await commandLines()).includes(media.folder));
const announced = async () => {
  await waitFor('an empty outbox', async () => (await media.app.db.query('select 1 from outbox')).length === 0);
  const jobs = await media.app.broker.queue('events.content').getJobs(['wait', 'delayed', 'prioritized']);
  return jobs.map(({ name }) => name);
};

async function change(name: string, id: string) {
  const operation = `mutation ($id: ID!) { ${name}(input: { mediaFileId: $id }) { id status failure } }`;
  const { data, errors } = await media.client.query(ada, operation, { id });
  return errors?.[0]?.extensions.code ?? data[name];
}

function startWorker(): ChildProcess {
  const child = spawn(process.execPath, [join(root, 'subgraphs/media/dist/worker.js')], {
    env: media.env,
    stdio: 'ignore',
  });
  children.push(child);
  return child;
}

async function ended(child: ChildProcess): Promise<number | NodeJS.Signals | null> {
  await waitFor('the end of a worker', () => child.exitCode !== null || child.signalCode !== null);
  return child.exitCode ?? child.signalCode;
}

async function expectOneOfEverything(id: string) {
  expect(await announced()).toEqual(['media.processed']);
  expect(await readdir(join(media.folder, 'artifacts', id))).toEqual([(await row(id)).version]);
  expect(await readdir(join(media.folder, 'scratch/runs'))).toEqual([]);
  expect(await artifactHashes(media, id)).toEqual(undisturbed);
}

test('kill -9 in the middle of a transcode, then start: READY, once, and progress never fell', async () => {
  const first = startWorker();
  const id = await upload();
  const watching = media.watch(ada, id);
  await inTheMiddle(id);
  first.kill('SIGKILL');
  expect(await ended(first)).toBe('SIGKILL');
  await noFfmpeg();
  const second = startWorker();
  const events = await watching;
  expect(events.at(-1)).toMatchObject({ status: 'READY', progress: 100 });
  expect(events.map(({ progress }) => progress)).toEqual(
    events.map(({ progress }) => progress).toSorted((a, b) => a - b),
  );
  await expectOneOfEverything(id);
  second.kill('SIGTERM');
  expect(await ended(second)).toBe(0);
});

test('a worker that is told to stop gives its film up at once, and the next one finishes it', async () => {
  const first = startWorker();
  const id = await upload();
  await inTheMiddle(id);
  first.kill('SIGTERM');
  expect(await ended(first)).toBe(0);
  await noFfmpeg();
  expect((await row(id)).status).toBe('PROCESSING');
  await media.startWorkers();
  expect((await media.watch(ada, id)).at(-1)?.status).toBe('READY');
  await expectOneOfEverything(id);
});

test('an ffmpeg that is killed from outside is not the fault of the film', async () => {
  await media.startWorkers();
  const id = await upload();
  await inTheMiddle(id);
  const lines = (await commandLines()).split('\n').filter((line) => line.includes('ffmpeg') && line.includes(id));
  expect(lines).not.toEqual([]);
  for (const line of lines) process.kill(Number.parseInt(line, 10), 'SIGKILL');
  expect((await media.watch(ada, id)).at(-1)?.status).toBe('READY');
  await expectOneOfEverything(id);
});

test('two runs of the same file at once publish it once', async () => {
  const id = await upload();
  await keepPartitions(media.app);
  const now = { signal: new AbortController().signal, attempt: 1, last: false };
  await probeMediaFile.run(media.app, { mediaFileId: id }, now);
  const { runId } = await row(id);
  const older = encodeSteps.run(media.app, { mediaFileId: id, runId: runId ?? '', step: 'PACKAGE' }, now);
  const goOn = await pauseEncoding(id);
  await encoder.hurry();
  // As when the queues' store was lost: the file has no jobs any more.
  await media.app.broker.queue('media.publish').remove(runId ?? '');
  await media.startWorkers();
  expect((await media.watch(ada, id)).at(-1)?.status).toBe('READY');
  goOn();
  await older;
  expect((await row(id)).runId).not.toBe(runId);
  await expectOneOfEverything(id);
});

test('a cancel ends ffmpeg and says so; a retry makes it READY', async () => {
  await media.startWorkers();
  const id = await upload();
  const watching = media.watch(ada, id);
  await inTheMiddle(id);
  expect(await change('retryProcessing', id)).toBe('NOT_FAILED');
  expect(await change('cancelProcessing', id)).toMatchObject({
    status: 'FAILED',
    failure: 'Cancelled before it was done.',
  });
  expect((await watching).at(-1)).toMatchObject({ status: 'FAILED', message: 'Cancelled before it was done.' });
  expect(await change('cancelProcessing', id)).toBe('NOT_PROCESSING');
  await noFfmpeg();
  expect(await announced()).toEqual([]);
  expect(await change('retryProcessing', id)).toMatchObject({ status: 'PROCESSING', failure: null });
  expect((await media.watch(ada, id)).at(-1)?.status).toBe('READY');
  await expectOneOfEverything(id);
});

test('a cancel and a retry in one breath end READY', async () => {
  await media.startWorkers();
  const id = await upload();
  await inTheMiddle(id);
  await change('cancelProcessing', id);
  await change('retryProcessing', id);
  expect((await media.watch(ada, id)).at(-1)?.status).toBe('READY');
  await expectOneOfEverything(id);
});

test('a deletion in the middle ends the work and the streams, and leaves nothing', async () => {
  await media.startWorkers();
  const id = await upload();
  const watching = media.watch(ada, id);
  await inTheMiddle(id);
  expect(await change('deleteMediaFile', id)).toMatchObject({ id });
  expect((await watching).at(-1)?.status).toBe('PROCESSING');
  await noFfmpeg();
  await waitFor('an empty folder', async () => (await readdir(join(media.folder, 'scratch/runs'))).length === 0);
  for (const prefix of ['originals/', 'artifacts/'])
    expect(await Array.fromAsync(media.app.storage.list(prefix))).toEqual([]);
  expect(await announced()).toEqual(['media.deleted']);
  expect(await change('deleteMediaFile', id)).toBe('MEDIA_FILE_NOT_FOUND');
});

test('a file whose job was never queued is found at the next start', async () => {
  const { uploadUrl, mediaFile } = await media.createUpload(ada, { fileName: 'f.png', size: 4, mimeType: 'image/png' });
  await media.app.db.query(`update media_files set status = 'PROCESSING', queued_at = now() where id = $1`, [
    mediaFile.id,
  ]);
  await media.startWorkers();
  expect((await media.watch(ada, mediaFile.id)).at(-1)?.status).toBe('FAILED');
  expect((await head(media.local(uploadUrl))).status).toBe(200);
});

test('what a deletion left behind when its process died is removed at the next start, but no original', async () => {
  const { mediaFile } = await media.createUpload(ada, { fileName: 'f.png', size: 4, mimeType: 'image/png' });
  const gone = await media.createUpload(ada, { fileName: 'g.png', size: 4, mimeType: 'image/png' });
  for (const table of ['media_files', 'uploads'])
    await media.app.db.query(`delete from ${table} where id = $1`, [gone.mediaFile.id]);
  const [original, artifact] = [
    `originals/${gone.mediaFile.id}`,
    `artifacts/${gone.mediaFile.id}/${randomUUID()}/a.webp`,
  ];
  for (const key of [original, artifact]) await media.app.storage.write(key, Readable.from(['bytes']));
  await media.startWorkers();
  const coming = join(media.folder, 'scratch/uploads');
  await waitFor('the removal', async () => (await readdir(coming)).length === 1);
  expect(await readdir(coming)).toEqual([mediaFile.id]);
  await waitFor('the removal of what was made', async () => !(await media.app.storage.stat(artifact)));
  // The database may be an older one that was restored.
  expect(await media.app.storage.stat(original)).toBeDefined();
});

test('a process that dies when its probe is done and the flow is queued leaves a file that becomes READY', async () => {
  const picture = await generate('p.png', '-f lavfi -i testsrc=s=64x64 -frames:v 1');
  const id = await media.upload(ada, { fileName: 'p.png', bytes: picture, mimeType: 'image/png' });
  await keepPartitions(media.app);
  const { addFlow } = media.app.jobs;
  vi.spyOn(media.app.jobs, 'addFlow').mockImplementationOnce(async (flow) => {
    await addFlow(flow);
    // From here on nothing is heard of it.
    await new Promise(() => {});
  });
  void probeMediaFile.run(
    media.app,
    { mediaFileId: id },
    { signal: new AbortController().signal, attempt: 1, last: false },
  );
  await waitFor('the flow', async () => media.app.jobs.has('publish', (await row(id)).runId ?? ''));
  await media.startWorkers();
  expect((await media.watch(ada, id)).at(-1)).toMatchObject({ status: 'READY' });
  const states = 'select distinct state from processing_jobs where media_file_id = $1';
  expect(await media.app.db.query(states, [id])).toEqual([{ state: 'DONE' }]);
});
