import { type Actor, commonErrors, withScope } from '@medianest/kit';
import type { App } from '../app.js';
import type { ProcessingQueueName } from '../media-file/enums.js';
import { OTHER_JOBS } from './other-jobs.js';
import type { ProcessingQueue } from './processing-queue.js';
import type { SetProcessingConcurrencyInput } from './queue.inputs.js';
import { JOBS_OF, readSettings, saveSettings } from './settings.js';
import { WAITING } from './waiting.js';

interface Counts {
  readonly queue: string;
  readonly waiting: number;
  readonly running: number;
  readonly failed: number;
  readonly since: Date | null;
}

const COUNTS = `
  select queue, sum(waiting)::int as waiting, sum(running)::int as running, sum(failed)::int as failed, min(since) as since
  from (
    select queue, count(*) as waiting, 0 as running, 0 as failed, min(since) as since from (${WAITING}) w group by queue
    union all
    select j.queue, 0, count(*) filter (where j.state = 'RUNNING'), count(*) filter (where j.state = 'FAILED'), null
    from processing_jobs j join media_files f on f.id = j.media_file_id and f.run_id = j.run_id
    where j.state in ('RUNNING', 'FAILED') group by j.queue
    union all
    select queue, count(*) filter (where state = 'WAITING'), count(*) filter (where state = 'RUNNING'),
      count(*) filter (where state = 'FAILED' and current), min(created_at) filter (where state = 'WAITING')
    from (${OTHER_JOBS}) other group by queue
  ) counted group by queue`;

/** All queues: in the order in which a file goes through them, then the others. */
export async function processingQueues(app: App, actor: Actor): Promise<ProcessingQueue[]> {
  withScope(actor, 'media:manage');
  const [settings, counts]: [ProcessingQueue[], Counts[]] = await Promise.all([
    readSettings(app) as Promise<ProcessingQueue[]>,
    app.db.query(COUNTS),
  ]);
  return settings.map((queue) => {
    const { waiting = 0, running = 0, failed = 0, since = null } = counts.find((row) => row.queue === queue.name) ?? {};
    return { ...queue, waiting, running, failed, oldestWaitingSince: since };
  });
}

export async function findQueue(app: App, actor: Actor, name: ProcessingQueueName): Promise<ProcessingQueue> {
  const queue = (await processingQueues(app, actor)).find((candidate) => candidate.name === name);
  if (!queue) throw new Error(`There is no queue ${name}.`);
  return queue;
}

/** In all processes, and also after all of them were started anew. */
export async function pauseProcessingQueue(
  app: App,
  actor: Actor,
  name: ProcessingQueueName,
): Promise<ProcessingQueue> {
  withScope(actor, 'media:manage');
  await saveSettings(app, name, { paused: true });
  for (const job of JOBS_OF[name]) await app.jobs.pause(job);
  return findQueue(app, actor, name);
}

export async function resumeProcessingQueue(
  app: App,
  actor: Actor,
  name: ProcessingQueueName,
): Promise<ProcessingQueue> {
  withScope(actor, 'media:manage');
  await saveSettings(app, name, { paused: false });
  for (const job of JOBS_OF[name]) await app.jobs.resume(job);
  return findQueue(app, actor, name);
}

const MOST_AT_ONCE = 32;

export async function setProcessingConcurrency(
  app: App,
  actor: Actor,
  { queue, concurrency = null }: SetProcessingConcurrencyInput,
): Promise<ProcessingQueue> {
  withScope(actor, 'media:manage');
  if (concurrency !== null && (concurrency < 1 || concurrency > MOST_AT_ONCE)) {
    throw commonErrors.BAD_USER_INPUT(`"concurrency" must be 1 to ${MOST_AT_ONCE}, not ${concurrency}.`);
  }
  await saveSettings(app, queue, { concurrency });
  return findQueue(app, actor, queue);
}
