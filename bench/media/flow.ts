// How many jobs a second go through our typed flows (a parent that waits for four children, in two queues), against a
// bare BullMQ queue of jobs that do nothing, on the PostgreSQL that standalone starts. Run after a build:
// npm run bench -- flow
import { chmodSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createJobs, createLog, job, openBroker, startWorkers } from '@medianest/kit';
import { startPostgres } from '../../packages/standalone/dist/postgres.js';
import { median, table } from '../support/report.ts';

const FLOWS = 200;
const CHILDREN = 4;
const JOBS = FLOWS * (CHILDREN + 1);
const ROUNDS = 3;
const AT_ONCE = 4;

const folder = mkdtempSync(join(tmpdir(), 'medianest-bench-'));
chmodSync(folder, 0o711);
const postgres = await startPostgres({ folder, password: 'bench' });
const log = createLog({ service: 'bench', level: 'error' });
const broker = await openBroker(postgres.url, log);
try {
  const [flows, bare]: [number[], number[]] = [[], []];
  for (let round = 0; round < ROUNDS; round++) {
    bare.push(await bareJobs(round));
    flows.push(await flowJobs(round));
  }
  table(`${JOBS} jobs that do nothing`, [
    ['bare BullMQ, added one by one', `${median(bare).toFixed(0)} jobs/s`],
    [`flows of ${CHILDREN} and a parent`, `${median(flows).toFixed(0)} jobs/s`],
    ['ratio', (median(flows) / median(bare)).toFixed(2)],
  ]);
} finally {
  await broker.close();
  await postgres.stop();
  rmSync(folder, { recursive: true, force: true });
}

async function bareJobs(round: number): Promise<number> {
  const name = `bare-${round}`;
  const { done, count } = counter(JOBS);
  const worker = broker.worker(name, async () => count(), { concurrency: AT_ONCE });
  await worker.waitUntilReady();
  const began = performance.now();
  const queue = broker.queue(name);
  await inParallel(JOBS, (at) => queue.add('nothing', { at }, { removeOnComplete: true }));
  await done;
  await worker.close();
  return (JOBS * 1000) / (performance.now() - began);
}

async function flowJobs(round: number): Promise<number> {
  const { done, count } = counter(JOBS);
  const run = async () => count();
  const table = {
    part: job<object, { at: number }>({ concurrency: AT_ONCE, run }),
    whole: job<object, { at: number }>({ concurrency: AT_ONCE, run }),
  };
  const service = `flow-${round}`;
  const jobs = createJobs(broker, service, () => table);
  const workers = await startWorkers({ app: {}, broker, service, table, log });
  const began = performance.now();
  await inParallel(FLOWS, (at) => {
    const children = Array.from({ length: CHILDREN }, (_, child) => {
      return { name: 'part', id: `${at}-${child}`, payload: { at } } as const;
    });
    return jobs.addFlow({ name: 'whole', id: `w${at}`, payload: { at }, children });
  });
  await done;
  const rate = (JOBS * 1000) / (performance.now() - began);
  await workers.close();
  return rate;
}

function counter(all: number): { done: Promise<void>; count(): void } {
  let left = all;
  const { promise, resolve } = Promise.withResolvers<void>();
  return { done: promise, count: () => void (--left === 0 && resolve()) };
}

/** Ten at a time, as a busy service adds them. */
async function inParallel(times: number, work: (at: number) => Promise<unknown>): Promise<void> {
  let next = 0;
  const lane = async () => {
    while (next < times) await work(next++);
  };
  await Promise.all(Array.from({ length: 10 }, lane));
}
