import { type Job, UnrecoverableError, WaitingError, type Worker } from 'bullmq';
import type { Broker } from './broker.js';
import { type AppOf, cancelTopic, type JobTable, PutBackError } from './jobs.js';
import type { Log } from './log.js';

export interface WorkersOptions<T extends JobTable> {
  readonly app: AppOf<T>;
  readonly broker: Broker;
  readonly service: string;
  readonly table: T;
  readonly log: Log;
}

export interface Workers<T extends JobTable> {
  /** How many jobs of this name this process does at once from now on. Those that run too many go on to their end. */
  setConcurrency(name: keyof T & string, concurrency: number): void;
  /** Lets running jobs finish. */
  close(): Promise<void>;
}

/** Runs the jobs of a table in this process until closed. */
export async function startWorkers<T extends JobTable>(options: WorkersOptions<T>): Promise<Workers<T>> {
  const names = Object.keys(options.table);
  const workers = await Promise.all(names.map((name) => startWorker(options, name)));
  return {
    setConcurrency(name, concurrency) {
      const worker = workers[names.indexOf(name)];
      if (!worker || worker.concurrency === concurrency) return;
      worker.concurrency = concurrency;
      lookAgain(worker);
    },
    async close() {
      await Promise.all(workers.map((worker) => worker.close()));
    },
  };
}

/**
 * BullMQ looks at a worker's concurrency when one of its jobs has ended: a film could keep the next one waiting for
 * hours. An empty answer makes its loop go round once. The field is private; a test holds what it does.
 */
function lookAgain(worker: Worker): void {
  const { mainLoopQueue } = worker as unknown as { mainLoopQueue?: { add(answer: Promise<undefined>): void } };
  mainLoopQueue?.add(Promise.resolve(undefined));
}

const NEVER = new AbortController().signal;
/** A dead process loses its jobs to the living this soon. */
const LOCK_MS = 10_000;

async function startWorker<T extends JobTable>(options: WorkersOptions<T>, name: string): Promise<Worker> {
  const { app, broker, service, table, log } = options;
  const definition = table[name];
  if (!definition) throw new Error(`The job ${service}.${name} has no handler: add it to jobs.ts.`);
  // BullMQ makes a signal only for a processor that declares three parameters.
  const run = async (job: Job, token: string | undefined, signal: AbortSignal | undefined): Promise<void> => {
    const attempt = job.attemptsMade + 1;
    const last = attempt >= (job.opts.attempts ?? 1);
    try {
      await definition.run(app, job.data, { signal: signal ?? NEVER, attempt, last });
    } catch (error) {
      if (!(error instanceof PutBackError) || token === undefined) throw error;
      await job.moveToWait(token);
      throw new WaitingError();
    }
  };
  const worker = broker.worker(`${service}.${name}`, run, {
    concurrency: definition.concurrency ?? 1,
    lockDuration: LOCK_MS,
    stalledInterval: LOCK_MS / 2,
    // A process that is killed is not the job's fault; attempts count the job's own failures.
    maxStalledCount: 20,
  });
  worker.on('failed', (job, error) => {
    if (!job) return;
    const last =
      error instanceof UnrecoverableError ||
      error.name === 'UnrecoverableError' ||
      job.attemptsMade >= (job.opts.attempts ?? 1);
    log.warn({ job: `${service}.${name}`, id: job.id, attempt: job.attemptsMade, last, error }, 'a job failed');
    if (!last) return;
    definition
      .failed?.(app, job.data, error)
      .catch((cause) => log.error({ error: cause }, 'a failed job could not be noted'));
  });
  await broker.relay().subscribe(cancelTopic(service, name), ({ data }) => {
    worker.cancelJob(String(data), 'cancelled');
  });
  await worker.waitUntilReady();
  return worker;
}
