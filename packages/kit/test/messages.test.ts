import { randomBytes } from 'node:crypto';
import {
  type Broker,
  createEvents,
  createJobs,
  createLive,
  createLog,
  type Db,
  job,
  LAST_PRIORITY,
  openBroker,
  openDatabase,
  startConsumer,
  startWorkers,
} from '@medianest/kit';
import { type TestDatabase, type TestRedis, testDatabase, testRedis, waitFor } from '@medianest/kit/testing';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';

interface App {
  readonly db: Db;
  readonly broker: Broker;
  readonly log: ReturnType<typeof createLog>;
  readonly seen: string[];
}
interface Facts {
  'song.written': { version: 1; title: string };
}

const log = createLog({ service: 'test', level: 'silent' });
const routes = { 'song.written': ['listeners'] } as const;

describe.each(['postgres', 'redis'] as const)('on %s', (store) => {
  let database: TestDatabase;
  let redis: TestRedis | undefined;
  let app: App;

  beforeAll(async () => {
    database = await testDatabase();
    if (store === 'redis') redis = await testRedis();
    const db = await openDatabase({ url: database.url, entities: [], migrations: [], log });
    app = { db, broker: await openBroker(redis?.url ?? database.url, log), log, seen: [] };
  });

  afterAll(async () => {
    await app.broker.close();
    await app.db.destroy();
    await Promise.all([database.drop(), redis?.stop()]);
  });

  test('an event of a committed transaction has its effect once, one of a failed transaction none', async () => {
    const events = createEvents<Facts>({ ...app, routes });
    const consumer = await startConsumer<App, Facts>({
      app,
      broker: app.broker,
      service: 'listeners',
      consumers: { 'song.written': async ({ seen }, { title }) => void seen.push(title) },
    });
    const failed = events.transaction(async (_tx, emit) => {
      await emit('song.written', { version: 1, title: 'never' });
      throw new Error('rolled back');
    });
    await expect(failed).rejects.toThrow('rolled back');
    await events.transaction((_tx, emit) => emit('song.written', { version: 1, title: 'first' }));
    await events.transaction((_tx, emit) => emit('song.written', { version: 1, title: 'second' }));
    await waitFor('both songs', () => app.seen.length === 2);
    expect(app.seen).toEqual(['first', 'second']);
    await waitFor('an empty outbox', async () => (await app.db.query('select 1 from outbox')).length === 0);
    await app.broker
      .queue('events.listeners')
      .add(
        'song.written',
        { title: 'first' },
        { jobId: (await app.db.query('select event_id from inbox'))[0].event_id },
      );
    await waitFor(
      'the repeated event',
      async () => (await app.broker.queue('events.listeners').getJobCountByTypes('wait', 'active')) === 0,
    );
    await Promise.all([consumer.close(), events.close()]);
    expect(app.seen).toEqual(['first', 'second']);
  });

  test('a job fails, is tried again and succeeds; a running job is aborted by a cancel', async () => {
    const runs: string[] = [];
    const table = {
      stubborn: job<App, { name: string }>({
        async run(_app, { name }, { attempt }) {
          runs.push(`${name} ${attempt}`);
          if (attempt === 1) throw new Error('not yet');
        },
      }),
      endless: job<App, { name: string }>({
        attempts: 1,
        async run(_app, { name }, { signal }) {
          runs.push(name);
          await new Promise((_resolve, reject) => signal.addEventListener('abort', () => reject(new Error('aborted'))));
        },
        async failed(_app, { name }, error) {
          runs.push(`${name}: ${error.message}`);
        },
      }),
    };
    const jobs = createJobs(app.broker, 'test', () => table);
    const workers = await startWorkers({ app, broker: app.broker, service: 'test', table, log });
    await jobs.add('stubborn', { name: 'mule' }, { id: 'a' });
    await jobs.add('stubborn', { name: 'mule' }, { id: 'a' });
    await waitFor('the second attempt', () => runs.includes('mule 2'));
    await jobs.add('endless', { name: 'river' }, { id: 'b' });
    await waitFor('the endless job', () => runs.includes('river'));
    await jobs.cancel('endless', 'b');
    await waitFor('the abort', () => runs.includes('river: aborted'));
    await workers.close();
    expect(runs).toEqual(['mule 1', 'mule 2', 'river', 'river: aborted']);
  });

  test('a job of a flow begins when its children have ended, those that fail too', async () => {
    const runs: string[] = [];
    const table = {
      part: job<App, { name: string }>({
        attempts: 2,
        async run(_app, { name }, { last }) {
          runs.push(last ? `${name} last` : name);
          if (name === 'b') throw new Error('never');
        },
      }),
      whole: job<App, { name: string }>({ run: async (_app, { name }) => void runs.push(name) }),
    };
    const jobs = createJobs(app.broker, 'flow', () => table);
    const children = ['a', 'b'].map((name) => ({ name: 'part', id: `flow-${name}`, payload: { name } }) as const);
    const flow = { name: 'whole', id: 'flow', payload: { name: 'whole' }, children } as const;
    for (let twice = 0; twice < 2; twice++) await jobs.addFlow(flow);
    expect(await jobs.has('whole', 'flow')).toBe(true);
    const workers = await startWorkers({ app, broker: app.broker, service: 'flow', table, log });
    await waitFor('the whole', () => runs.includes('whole'));
    await waitFor('its end', async () => !(await jobs.has('whole', 'flow')));
    await workers.close();
    expect(runs).toEqual(['a', 'b', 'b last', 'whole']);
  });

  test('what has the smaller priority comes first, also of what flows wait for; a pause holds in every process', async () => {
    const begun: string[] = [];
    const run = async (_app: App, { name }: { name: string }) => void begun.push(name);
    const table = { part: job<App, { name: string }>({ run }), whole: job<App, { name: string }>({ run }) };
    const options = { app, service: 'order', table, log };
    const elsewhere = await openBroker(redis?.url ?? database.url, log);
    const jobs = createJobs(app.broker, 'order', () => table);
    await createJobs(elsewhere, 'order', () => table).pause('part');
    const workers = await startWorkers({ ...options, broker: app.broker });

    await jobs.add('part', { name: 'last' }, { id: 'last', priority: LAST_PRIORITY });
    for (const priority of [3, 2]) {
      const child = { name: 'part', id: `part-${priority}`, priority, payload: { name: `part ${priority}` } } as const;
      const payload = { name: `whole ${priority}` };
      await jobs.addFlow({ name: 'whole', id: `whole-${priority}`, priority, payload, children: [child] });
    }
    const many = ['a', 'b', 'gone'].map((name) => ({ id: name, priority: 2, payload: { name } }));
    await jobs.addAll('part', many);
    await jobs.add('part', { name: 'first' }, { id: 'first' });
    await jobs.remove('part', ['gone', 'never there']);
    expect(begun).toEqual([]);

    await createJobs(elsewhere, 'order', () => table).resume('part');
    await waitFor('the last', () => begun.includes('last') && begun.includes('whole 3'));
    await Promise.all([workers.close(), elsewhere.close()]);
    expect(begun.filter((name) => !name.startsWith('whole'))).toEqual(['first', 'part 2', 'a', 'b', 'part 3', 'last']);
    expect(begun.filter((name) => name.startsWith('whole'))).toEqual(['whole 2', 'whole 3']);
  });

  test('more at once begin while one runs; fewer, when those that run have ended', async () => {
    const [running, ends] = [new Set<string>(), new Map<string, () => void>()];
    const table = {
      long: job<App, { name: string }>({
        async run(_app, { name }) {
          running.add(name);
          await new Promise<void>((resolve) => ends.set(name, resolve));
          running.delete(name);
        },
      }),
    };
    const jobs = createJobs(app.broker, 'width', () => table);
    const workers = await startWorkers({ app, broker: app.broker, service: 'width', table, log });
    for (const name of ['a', 'b', 'c', 'd']) await jobs.add('long', { name }, { id: name });
    await waitFor('the first', () => running.has('a'));
    workers.setConcurrency('long', 3);
    await waitFor('three', () => running.size === 3);
    workers.setConcurrency('long', 1);
    for (const name of ['a', 'b']) ends.get(name)?.();
    await waitFor('their end', () => running.size === 1);
    expect([...running]).toEqual(['c']);
    ends.get('c')?.();
    await waitFor('the last', () => running.has('d'));
    expect([...running]).toEqual(['d']);
    ends.get('d')?.();
    await workers.close();
  });

  test('a live stream hears everything published since it was attached, in order, and nothing of other keys', async () => {
    const live = createLive<{ progress: { percent: number } }>(app.broker);
    const key = randomBytes(4).toString('hex');
    await using stream = await live.subscribe('progress', key);
    await live.publish('progress', 'other', { percent: 99 });
    for (const percent of [1, 2, 3]) await live.publish('progress', key, { percent });
    const heard: number[] = [];
    for await (const { percent } of stream) {
      heard.push(percent);
      if (percent === 3) break;
    }
    expect(heard).toEqual([1, 2, 3]);
  });
});

test('all workers of a process share one connection that listens, and hear again when it was lost', async () => {
  const database = await testDatabase();
  const broker = await openBroker(database.url, log);
  const db = await openDatabase({ url: database.url, entities: [], migrations: [], log });
  const begun: string[] = [];
  const names = Array.from({ length: 12 }, (_, number) => `worker${number}`);
  const run = async (_app: App, { name }: { name: string }) => void begun.push(name);
  const table = Object.fromEntries(names.map((name) => [name, job<App, { name: string }>({ run })]));
  const jobs = createJobs(broker, 'shared', () => table);
  const workers = await startWorkers({ app: { db, broker, log, seen: begun }, broker, service: 'shared', table, log });
  const listening = async () => {
    const others = `from pg_stat_activity where datname = current_database() and pid <> pg_backend_pid()`;
    const found = await db.query(`select count(*)::int as count ${others} and query ilike '%listen bullmq_jobs%'`);
    return found[0].count as number;
  };
  /** While its connections come back, the queue may refuse. */
  const ask = (name: string, id: string) =>
    waitFor('the queue', () =>
      jobs.add(name, { name: id }, { id }).then(
        () => true,
        () => false,
      ),
    );
  await waitFor('somebody who listens', async () => (await listening()) > 0);
  for (const name of names) await ask(name, `${name} before`);
  await waitFor('the first jobs', () => begun.length === names.length);
  expect(await listening()).toBe(1);

  await db.query(`select pg_terminate_backend(pid) from pg_stat_activity
    where datname = current_database() and pid <> pg_backend_pid()`);
  for (const name of names) await ask(name, `${name} after`);
  // One whose connection broke may run twice.
  await waitFor('the other jobs', () => new Set(begun).size === 2 * names.length);
  await waitFor('somebody who listens again', async () => (await listening()) === 1);
  await workers.close();
  await Promise.all([broker.close(), db.destroy()]);
  await database.drop();
});
