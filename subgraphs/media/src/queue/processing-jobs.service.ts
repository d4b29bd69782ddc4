import { type Actor, afterId, type Connection, isUuid, readPage, toConnection, withScope } from '@medianest/kit';
import type { App } from '../app.js';
import { ProcessingJob } from '../processing/processing-job.js';
import { OTHER_JOBS } from './other-jobs.js';
import type { ProcessingJobFilter, ProcessingJobsArgs } from './queue.inputs.js';

/** A step, or something else that looks like one. */
export type ListedJob = Omit<ProcessingJob, 'mediaFileId' | 'runId' | 'expectedS' | 'crashes'> & {
  readonly mediaFileId: string | null;
};

type Page = ReturnType<typeof readPage>;

/** The steps of all files and all other jobs, newest first, as far back as they are kept. */
export async function listProcessingJobs(
  app: App,
  actor: Actor,
  args: ProcessingJobsArgs,
): Promise<Connection<ListedJob>> {
  withScope(actor, 'media:manage');
  const page = readPage(args);
  const filter = args.filter ?? {};
  const listed = [...(await listSteps(app, filter, page)), ...(await listOthers(app, filter, page))];
  const newest = listed.sort((one, other) => (one.id < other.id ? 1 : -1)).slice(0, page.limit);
  return toConnection(newest, page, ({ id }) => [id]);
}

async function listSteps(app: App, filter: ProcessingJobFilter, page: Page): Promise<ListedJob[]> {
  const { state, step, queue, mediaFileId, ownerId, since } = filter;
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
  return query.getMany();
}

async function listOthers({ db }: App, filter: ProcessingJobFilter, page: Page): Promise<ListedJob[]> {
  const { state = null, step = null, queue = null, mediaFileId = null, ownerId = null, since = null } = filter;
  return db.query(
    `select id, queue, step, true as essential, state, attempts, progress, error, created_at as "createdAt",
       started_at as "startedAt", finished_at as "finishedAt", media_file_id as "mediaFileId"
     from (${OTHER_JOBS}) other
     where ($1::text is null or state = $1) and ($2::text is null or step = $2) and ($3::text is null or queue = $3)
       and ($4::text is null or media_file_id::text = $4) and ($5::text is null or owner_id::text = $5)
       and ($6::timestamptz is null or created_at >= $6) and ($7::uuid is null or id < $7)
     order by id desc limit $8`,
    [state, step, queue, mediaFileId, ownerId, since, afterId(page) ?? null, page.limit],
  );
}
