import { type Actor, isUuid, withScope } from '@medianest/kit';
import type { App } from '../app.js';
import { containing } from '../media-file/contains.js';
import { MediaStatus } from '../media-file/enums.js';
import { MediaFile } from '../media-file/media-file.js';
import { fromTheStart, queueMany } from '../processing/queue.js';
import { tell } from '../processing/run.js';
import { drainedFrom } from './drain.js';
import { OTHER_JOBS } from './other-jobs.js';
import { otherQueue } from './other-queues.js';
import type { RetriedProcessing } from './processing-queue.js';
import type { RetryFailedProcessingInput } from './queue.inputs.js';

const AT_ONCE = 500;

/** Processes files again that FAILED, each once, whatever becomes of it; some at a time. */
export async function retryFailedProcessing(
  app: App,
  actor: Actor,
  input: RetryFailedProcessingInput,
): Promise<RetriedProcessing> {
  withScope(actor, 'media:manage');
  const other = otherQueue(input.queue);
  const jobs = other ? await other.retry(app, await findFailedJobs(app, input)) : 0;
  const mediaFiles = other ? 0 : await retryFiles(app, input);
  return { mediaFiles, jobs: jobs + mediaFiles };
}

async function retryFiles(app: App, input: RetryFailedProcessingInput): Promise<number> {
  let mediaFiles = 0;
  for (let after: string | undefined; ; ) {
    const failed = await findFailed(app, input, after);
    const begun = await beginAgain(app, failed);
    await queueMany(
      app,
      begun.map(({ id }) => id),
    );
    await Promise.all(begun.map((file) => tell(app, file)));
    mediaFiles += begun.length;
    after = failed.at(-1);
    if (failed.length < AT_ONCE) return mediaFiles;
  }
}

async function findFailed(app: App, input: RetryFailedProcessingInput, after?: string): Promise<string[]> {
  const { ownerId, step, since, failureContains, queue } = input;
  const query = app.db.getRepository(MediaFile).createQueryBuilder('file').select('file.id', 'id');
  query.where(`file.status = 'FAILED'`).orderBy('file.id').limit(AT_ONCE);
  if (after) query.andWhere('file.id > :after', { after });
  if (ownerId) query.andWhere('file.owner_id = any(:owners)', { owners: [ownerId].filter(isUuid) });
  if (since) query.andWhere('file.updated_at >= :since', { since });
  if (failureContains) {
    query.andWhere('file.failure ilike :part', { part: containing(failureContains, 'failureContains') });
  }
  if (step) query.andWhere(failedIn('j.step = :step'), { step });
  if (queue) {
    const drained = drainedFrom(queue);
    query.andWhere(`(file.failure = :drained or ${failedIn('j.queue = :queue')})`, { queue, drained });
  }
  return (await query.getRawMany<{ id: string }>()).map(({ id }) => id);
}

const failedIn = (condition: string) =>
  `exists (select from processing_jobs j where j.run_id = file.run_id and ${condition} and j.state = 'FAILED')`;

/** Of a queue of something else. */
async function findFailedJobs(app: App, input: RetryFailedProcessingInput): Promise<string[]> {
  const { queue, ownerId = null, step = null, since = null, failureContains } = input;
  const part = failureContains ? containing(failureContains, 'failureContains') : null;
  const rows: { id: string }[] = await app.db.query(
    `select id from (${OTHER_JOBS}) other
     where queue = $1 and state = 'FAILED' and current and ($2::text is null or owner_id::text = $2)
       and ($3::text is null or step = $3) and ($4::timestamptz is null or finished_at >= $4)
       and ($5::text is null or error ilike $5)`,
    [queue, ownerId, step, since, part],
  );
  return rows.map(({ id }) => id);
}

async function beginAgain({ db }: App, ids: readonly string[]): Promise<Pick<MediaFile, 'id' | 'ownerId'>[]> {
  const query = db
    .getRepository(MediaFile)
    .createQueryBuilder()
    .update(fromTheStart())
    .whereInIds([...ids]);
  const { raw } = await query.andWhere({ status: MediaStatus.FAILED }).returning('id, owner_id as "ownerId"').execute();
  return raw;
}
