import { type Actor, withScope } from '@medianest/kit';
import type { App } from '../app.js';
import { ProcessingQueueName } from '../media-file/enums.js';
import type { MediaFile } from '../media-file/media-file.js';
import { endJobs, tell } from '../processing/run.js';
import { otherQueue } from './other-queues.js';
import type { DrainedProcessingQueue } from './processing-queue.js';
import { findQueue } from './queue.service.js';
import { WAITING } from './waiting.js';

const AT_ONCE = 500;
const SAY = 'An operator took it out of the queue before its turn.';
/** What a file says, by which it is found when the queue is asked to begin again what FAILED. */
export const drainedFrom = (queue: ProcessingQueueName): string =>
  `An operator took it out of the queue ${queue} before its turn. Call retryProcessing to put it back.`;

type Drained = Pick<MediaFile, 'id' | 'ownerId' | 'runId'>;

/** What waits in a queue is FAILED and says so. Of what is being done of files elsewhere nothing is kept. */
export async function drainProcessingQueue(
  app: App,
  actor: Actor,
  name: ProcessingQueueName,
): Promise<DrainedProcessingQueue> {
  withScope(actor, 'media:manage');
  const other = otherQueue(name);
  const jobs = other ? await other.drain(app, SAY) : 0;
  const mediaFiles = other ? 0 : await drainFiles(app, name);
  return { queue: await findQueue(app, actor, name), mediaFiles, jobs: jobs + mediaFiles };
}

async function drainFiles(app: App, name: ProcessingQueueName): Promise<number> {
  let mediaFiles = 0;
  for (;;) {
    const drained = await failWaiting(app, name);
    await takeAway(app, name, drained);
    mediaFiles += drained.length;
    if (drained.length < AT_ONCE) return mediaFiles;
  }
}

function failWaiting(app: App, name: ProcessingQueueName): Promise<Drained[]> {
  return app.db.transaction(async (tx) => {
    const [files]: [Drained[], number] = await tx.query(
      `update media_files
       set status = 'FAILED', failure = $2, version = null, artifacts = '{}', updated_at = clock_timestamp()
       where status = 'PROCESSING' and id in (
         select media_file_id from (${WAITING}) w where queue = $1 order by media_file_id limit ${AT_ONCE}
       ) returning id, owner_id as "ownerId", run_id as "runId"`,
      [name, drainedFrom(name)],
    );
    await endJobs(
      tx,
      files.map(({ id }) => id),
    );
    return files;
  });
}

/** The rows have been taken already: a job that begins before it is gone finds nothing to do. */
async function takeAway(app: App, name: ProcessingQueueName, drained: readonly Drained[]): Promise<void> {
  if (name === ProcessingQueueName.PROBE) {
    await app.jobs.remove(
      'probe',
      drained.map(({ id }) => id),
    );
  }
  const runs = drained.flatMap(({ id, runId }) =>
    runId === null ? [] : { id: runId, payload: { mediaFileId: id, runId } },
  );
  await app.jobs.addAll('dropRun', runs);
  await Promise.all(drained.map((file) => tell(app, file)));
}
