import { type Actor, afterId, type Connection, isUuid, readPage, toConnection, withScope } from '@medianest/kit';
import type { App } from '../app.js';
import { ProcessingJob } from '../processing/processing-job.js';
import type { ProcessingJobsArgs } from './queue.inputs.js';

/** The steps of all files, newest first, as far back as they are kept. */
export async function listProcessingJobs(
  app: App,
  actor: Actor,
  args: ProcessingJobsArgs,
): Promise<Connection<ProcessingJob>> {
  withScope(actor, 'media:manage');
  const page = readPage(args);
  const { state, step, queue, mediaFileId, ownerId, since } = args.filter ?? {};
  const query = app.db
    .getRepository(ProcessingJob)
    .createQueryBuilder('job')
    .orderBy('job.id', 'DESC')
    .limit(page.limit);
  if (state) query.andWhere('job.state = :state', { state });
  if (step) query.andWhere('job.step = :step', { step });
  if (queue) query.andWhere('job.queue = :queue', { queue });
  if (mediaFileId) query.andWhere('job.media_file_id = any(:files)', { files: [mediaFileId].filter(isUuid) });
  if (ownerId) {
    const owned = 'select from media_files f where f.id = job.media_file_id and f.owner_id = any(:owners)';
    query.andWhere(`exists (${owned})`, { owners: [ownerId].filter(isUuid) });
  }
  if (since) query.andWhere('job.created_at >= :since', { since });
  const after = afterId(page);
  if (after) query.andWhere('job.id < :after', { after });
  return toConnection(await query.getMany(), page, ({ id }) => [id]);
}
