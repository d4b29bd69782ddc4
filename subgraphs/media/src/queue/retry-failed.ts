import { type Actor, isUuid, withScope } from '@medianest/kit';
import type { App } from '../app.js';
import { containing } from '../media-file/contains.js';
import { MediaStatus } from '../media-file/enums.js';
import { MediaFile } from '../media-file/media-file.js';
import { fromTheStart, queueMany } from '../processing/queue.js';
import { tell } from '../processing/run.js';
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
    if (failed.length < AT_ONCE) return { mediaFiles };
  }
}

async function findFailed(app: App, input: RetryFailedProcessingInput, after?: string): Promise<string[]> {
  const { ownerId, step, since, failureContains } = input;
  const query = app.db.getRepository(MediaFile).createQueryBuilder('file').select('file.id', 'id');
  query.where(`file.status = 'FAILED'`).orderBy('file.id').limit(AT_ONCE);
  if (after) query.andWhere('file.id > :after', { after });
  if (ownerId) query.andWhere('file.owner_id = any(:owners)', { owners: [ownerId].filter(isUuid) });
  if (since) query.andWhere('file.updated_at >= :since', { since });
  if (failureContains) {
    query.andWhere('file.failure ilike :part', { part: containing(failureContains, 'failureContains') });
  }
  if (step) {
    query.andWhere(
      `exists (select from processing_jobs j where j.run_id = file.run_id and j.step = :step and j.state = 'FAILED')`,
      { step },
    );
  }
  return (await query.getRawMany<{ id: string }>()).map(({ id }) => id);
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
