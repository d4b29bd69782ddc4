import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { testPerson, waitFor } from '@medianest/kit/testing';
import sharp from 'sharp';
import { afterEach, beforeAll, beforeEach, expect, test } from 'vitest';
import { createApp, readConfig, startMediaWorkers } from '../src/index.js';
import { plainFilm } from './artifacts.js';
import { type Media, startMedia } from './media.js';
import { pauseEncoding, slowEncoder } from './pause.js';

const [ada, bob, operator] = [testPerson(), testPerson(), testPerson({ roles: ['ADMIN'] })];
const root = fileURLToPath(new URL('../../..', import.meta.url));
let media: Media;
let photo: Buffer;
let worker: ChildProcess | undefined;

beforeAll(async () => {
  photo = await sharp({ create: { width: 64, height: 48, channels: 3, background: 'teal' } })
    .png()
    .toBuffer();
});
beforeEach(async () => {
  media = await startMedia();
});
afterEach(async () => {
  worker?.kill('SIGKILL');
  await media.close();
});

const QUEUE = 'name paused concurrency waiting running failed oldestWaitingSince';
const JOBS = `query ($filter: ProcessingJobFilter, $first: Int, $after: String) {
  processingJobs(filter: $filter, first: $first, after: $after) {
    nodes { step state queue error attempts mediaFile { id } } pageInfo { hasNextPage endCursor }
  }
}`;

async function ask(person: typeof ada, operation: string, variables = {}) {
  const { data, errors } = await media.client.query(person, operation, variables);
  expect(errors).toBeUndefined();
  return data;
}
const queue = async (name: string) =>
  (await ask(operator, `{ processingQueues { ${QUEUE} } }`)).processingQueues.find(
    (one: { name: string }) => one.name === name,
  );
const steer = async (mutation: string, input: string, fields: string) =>
  (await ask(operator, `mutation { ${mutation}(input: { ${input} }) { ${fields} } }`))[mutation];
const send = (person: typeof ada, fileName: string) =>
  media.upload(person, { fileName, mimeType: 'image/png', bytes: photo });
const sendMany = async (person: typeof ada, count: number) => {
  const ids: string[] = [];
  for (let n = 0; n < count; n++) ids.push(await send(person, `${n}.png`));
  return ids;
};
const file = async (person: typeof ada, id: string) =>
  (await ask(person, `query ($id: ID!) { mediaFile(id: $id) { status failure } }`, { id })).mediaFile;
const allAre = (status: string, ids: readonly string[]) =>
  waitFor(`files that are ${status}`, async () => {
    const states = await Promise.all(ids.map((id) => file(operator, id)));
    return states.every((state) => state.status === status);
  });

test('who floods the queue with files does not keep the one of somebody else waiting, in any process', async () => {
  const flood = await sendMany(ada, 12);
  const one = await send(bob, 'one.png');
  const late = await send(ada, 'late.png');
  await steer('setProcessingConcurrency', 'queue: LIGHT, concurrency: 1', QUEUE);
  await steer('setProcessingConcurrency', 'queue: PROBE, concurrency: 1', QUEUE);
  const second = await createApp(readConfig(media.env));
  await media.startWorkers();
  const workers = await startMediaWorkers(second);
  await allAre('READY', [...flood, one, late]);
  await workers.close();
  await second.close();
  const order: { id: string }[] = await media.app.db.query(
    `select media_file_id as id from processing_jobs where step = 'PUBLISH' order by finished_at`,
  );
  const ended = order.map(({ id }) => id);
  // Two processes, each with some files under way, may overtake one another by a little.
  expect(ended.indexOf(one)).toBeLessThan(9);
  expect(ended.indexOf(late)).toBeGreaterThan(ended.indexOf(one));
});

test('a pause holds in every process and after a restart; what waited goes on when it is resumed', async () => {
  await media.startWorkers();
  expect(await steer('pauseProcessingQueue', 'queue: LIGHT', QUEUE)).toMatchObject({ name: 'LIGHT', paused: true });
  await steer('setProcessingConcurrency', 'queue: LIGHT, concurrency: 5', QUEUE);
  await media.stopWorkers();
  const second = await createApp(readConfig(media.env));
  const workers = await startMediaWorkers(second);
  const [first, other] = [await send(ada, 'first.png'), await send(bob, 'other.png')];
  const waiting = await waitFor('two steps that wait', async () => {
    const now = await queue('LIGHT');
    return now.waiting === 2 && now;
  });
  expect(waiting).toMatchObject({ paused: true, concurrency: 5, running: 0, failed: 0 });
  expect(Date.parse(waiting.oldestWaitingSince)).toBeGreaterThan(Date.now() - 60_000);
  expect(await queue('PUBLISH')).toMatchObject({ waiting: 0, paused: false });

  const filter = { state: 'WAITING', queue: 'LIGHT', ownerId: ada.userId };
  const { nodes } = (await ask(operator, JOBS, { filter })).processingJobs;
  expect(nodes).toEqual([
    { step: 'THUMBNAILS', state: 'WAITING', queue: 'LIGHT', error: null, attempts: 0, mediaFile: { id: first } },
  ]);
  expect(await steer('resumeProcessingQueue', 'queue: LIGHT', QUEUE)).toMatchObject({ paused: false });
  await allAre('READY', [first, other]);
  expect(await queue('LIGHT')).toMatchObject({ waiting: 0, running: 0, failed: 0, oldestWaitingSince: null });
  await workers.close();
  await second.close();
  expect(await steer('setProcessingConcurrency', 'queue: LIGHT', QUEUE)).toMatchObject({ concurrency: 2 });

  const page = (after?: string) => ask(operator, JOBS, { first: 4, after, filter: { since: new Date(0) } });
  const { processingJobs: newest } = await page();
  const { processingJobs: rest } = await page(newest.pageInfo.endCursor);
  expect([newest.nodes.length, newest.pageInfo.hasNextPage]).toEqual([4, true]);
  expect([rest.nodes.length, rest.pageInfo.hasNextPage]).toEqual([2, false]);
});

test('what waits is taken out of a queue, says so, and is put back all at once', async () => {
  await media.startWorkers();
  for (const name of ['PROBE', 'LIGHT']) {
    await steer('pauseProcessingQueue', `queue: ${name}`, QUEUE);
    const ids = [...(await sendMany(ada, 3)), await send(bob, 'his.png')];
    await waitFor('all to wait', async () => (await queue(name)).waiting === 4);
    const drained = await steer('drainProcessingQueue', `queue: ${name}`, `mediaFiles queue { ${QUEUE} }`);
    expect(drained).toMatchObject({ mediaFiles: 4, queue: { paused: true, waiting: 0, running: 0 } });
    expect(await file(ada, ids[0] ?? '')).toEqual({
      status: 'FAILED',
      failure: expect.stringContaining('An operator took it out of the queue'),
    });
    const store = media.app.broker.queue(`media.${name.toLowerCase()}`);
    await waitFor(
      'an empty queue',
      async () => (await store.getJobCountByTypes('wait', 'prioritized', 'delayed')) === 0,
    );
    await steer('resumeProcessingQueue', `queue: ${name}`, QUEUE);
    expect(await steer('retryFailedProcessing', `failureContains: "no such"`, 'mediaFiles')).toEqual({ mediaFiles: 0 });
    const his = `ownerId: "${bob.userId}", failureContains: "OPERATOR"`;
    expect(await steer('retryFailedProcessing', his, 'mediaFiles')).toEqual({ mediaFiles: 1 });
    expect(await steer('retryFailedProcessing', 'queue: PUBLISH', 'mediaFiles')).toEqual({ mediaFiles: 0 });
    expect(await steer('retryFailedProcessing', `queue: ${name}`, 'mediaFiles')).toEqual({ mediaFiles: 3 });
    await allAre('READY', ids);
  }
});

test('a file that kills its worker again and again is given up with a reason, and others are done', async () => {
  const encoder = await slowEncoder();
  await encoder.slow();
  const film = await plainFilm(20, '256x144', 10);
  const start = () => {
    worker = spawn(process.execPath, [join(root, 'subgraphs/media/dist/worker.js')], {
      env: { ...media.env, FFMPEG_PATH: encoder.path },
      stdio: 'ignore',
    });
    return worker;
  };
  const poison = await media.upload(ada, { fileName: 'poison.mp4', mimeType: 'video/mp4', bytes: film });
  const killed = start();
  await pauseEncoding(poison);
  await encoder.hurry();
  // As if it had killed two before; the third is killed indeed.
  await media.app.db.query(`update processing_jobs set crashes = 2 where media_file_id = $1 and step = 'PACKAGE'`, [
    poison,
  ]);
  killed.kill('SIGKILL');
  await once(killed, 'exit');
  start();
  const innocent = await send(bob, 'innocent.png');
  await allAre('READY', [innocent]);
  await allAre('FAILED', [poison]);
  const reason = expect.stringContaining('broke off 3 times while it worked on this file');
  expect(await file(ada, poison)).toEqual({ status: 'FAILED', failure: reason });
  const { processingJobs } = await ask(operator, JOBS, { filter: { mediaFileId: poison, step: 'PACKAGE' } });
  expect(processingJobs.nodes).toMatchObject([{ state: 'FAILED', queue: 'ENCODE', error: reason, attempts: 2 }]);
  await waitFor(
    'empty queues',
    async () => (await queue('ENCODE')).running === 0 && (await queue('LIGHT')).waiting === 0,
  );
  expect(await queue('ENCODE')).toMatchObject({ waiting: 0, failed: 1 });
  const job = `${(await row(poison)).run_id}-PACKAGE`;
  await waitFor('the end of its job', async () => !(await media.app.jobs.has('encode', job)));

  // What failed alone is tried again, once an operator says so.
  expect(await steer('retryFailedProcessing', 'step: PACKAGE', 'mediaFiles')).toEqual({ mediaFiles: 1 });
  await allAre('READY', [poison]);
  await encoder.remove();
});

const row = async (id: string) => (await media.app.db.query('select run_id from media_files where id = $1', [id]))[0];

test('a member steers nothing and sees no queue', async () => {
  const fields = [
    `query { processingQueues { ${QUEUE} } }`,
    'query { processingJobs { nodes { id } } }',
    ...['pauseProcessingQueue', 'resumeProcessingQueue'].map(
      (name) => `mutation { ${name}(input: { queue: PROBE }) { name } }`,
    ),
    'mutation { setProcessingConcurrency(input: { queue: PROBE, concurrency: 1 }) { name } }',
    'mutation { drainProcessingQueue(input: { queue: PROBE }) { mediaFiles } }',
    'mutation { retryFailedProcessing(input: {}) { mediaFiles } }',
  ];
  for (const operation of fields) {
    const { errors } = await media.client.query(bob, operation, {});
    expect(errors?.[0]?.extensions.code).toBe('FORBIDDEN');
  }
  const { errors } = await media.client.query(
    operator,
    'mutation { setProcessingConcurrency(input: { queue: PROBE, concurrency: 0 }) { name } }',
    {},
  );
  expect(errors?.[0]?.extensions.code).toBe('BAD_USER_INPUT');
  expect(await queue('PROBE')).toMatchObject({ paused: false, concurrency: 2 });
});
