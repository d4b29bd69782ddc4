import { randomUUID } from 'node:crypto';
import type { DbOrTx } from '@medianest/kit';
import type { App } from '../app.js';
import { MediaStatus, ProcessingQueueName, ProcessingStep } from '../media-file/enums.js';
import { MediaFile } from '../media-file/media-file.js';
import { ProcessingJob } from './processing-job.js';

// A run is one go at a file: its flow of jobs. It owns the file while the row names it and is PROCESSING. Whoever takes
// the file away (a cancel, a deletion, a newer run) changes the row, and every write of the old run fails from then on.

/** Takes the file for a new run. Undefined when there is nothing to do. */
export async function beginRun(app: App, id: string): Promise<MediaFile | undefined> {
  const runId = randomUUID();
  return app.db.transaction(async (tx) => {
    const files = tx.getRepository(MediaFile);
    const fresh = { runId, version: runId, artifacts: {} };
    const { affected } = await files.update({ id, status: MediaStatus.PROCESSING }, fresh);
    if (!affected) return undefined;
    const crashes = await probeCrashes(tx, id);
    await endJobs(tx, [id]);
    const file = await files.findOneByOrFail({ id });
    await addJobs(tx, file, [{ ...PROBE, crashes }]);
    return file;
  });
}

/**
 * A step that is RUNNING when it is begun was never ended: its process died. What kills it does so soon; a power cut in
 * the middle of a long film is not its fault.
 */
export const CRASHES = `case when j.state <> 'RUNNING' then j.crashes
  when j.started_at > now() - interval '1 hour' then j.crashes + 1 else 0 end`;

/** Each try of a probe is a run of its own, and takes over how often the process died at it. */
async function probeCrashes(tx: DbOrTx, mediaFileId: string): Promise<number> {
  const [row]: { crashes: number }[] = await tx.query(
    `select ${CRASHES} as crashes from processing_jobs j
     where media_file_id = $1 and step = 'PROBE' and state in ('WAITING', 'RUNNING') order by id desc limit 1`,
    [mediaFileId],
  );
  return row?.crashes ?? 0;
}

const PROBE = { queue: ProcessingQueueName.PROBE, step: ProcessingStep.PROBE, essential: true, expectedS: 1 };

export type NewJob = Pick<ProcessingJob, 'queue' | 'step' | 'essential' | 'expectedS'> & { readonly crashes?: number };

/** Writes the rows of the steps a run will do. */
export async function addJobs(tx: DbOrTx, file: MediaFile, jobs: readonly NewJob[]): Promise<void> {
  await tx.query(
    `insert into processing_jobs (media_file_id, run_id, queue, step, essential, expected_s, crashes)
     select $1, $2, queue, step, essential, "expectedS", coalesce(crashes, 0) from jsonb_to_recordset($3)
       as new (queue text, step text, essential boolean, "expectedS" double precision, crashes int)`,
    [file.id, file.runId, JSON.stringify(jobs)],
  );
}

/** The steps of files that are not done will not be. */
export async function endJobs(tx: DbOrTx, mediaFileIds: readonly string[]): Promise<void> {
  await tx.query(
    `update processing_jobs set state = 'CANCELLED', finished_at = now()
     where media_file_id = any($1) and state in ('WAITING', 'RUNNING')`,
    [mediaFileIds],
  );
}

/** What the file's row must still say for a run to write to it. */
export const held = ({ id, runId }: Pick<MediaFile, 'id' | 'runId'>) => ({
  id,
  runId: runId ?? '',
  status: MediaStatus.PROCESSING,
});

/** The file with its probe, while the run has it. */
export async function findHeld(app: App, run: { id: string; runId: string }): Promise<MediaFile | undefined> {
  const files = app.db.getRepository(MediaFile).createQueryBuilder('file').addSelect('file.probe');
  return (await files.where(held(run)).getOne()) ?? undefined;
}

export async function findJobs(db: DbOrTx, { id, runId }: Pick<MediaFile, 'id' | 'runId'>): Promise<ProcessingJob[]> {
  if (runId === null) return [];
  return db.getRepository(ProcessingJob).findBy({ mediaFileId: id, runId });
}

/** Tells those who watch to look again. */
export async function tell(app: App, { id, ownerId }: Pick<MediaFile, 'id' | 'ownerId'>): Promise<void> {
  await app.live.publish('processing', id, {});
  await app.live.publish('activity', 'any', { id, ownerId });
}

/** Makes a file FAILED that is PROCESSING; with a run, only if the run still has it. Its other work ends. */
export async function failProcessing(
  app: App,
  file: Pick<MediaFile, 'id'> & { readonly runId?: string | null; readonly isCancelled?: true },
  failure: string,
): Promise<boolean> {
  const owned = await app.events.transaction(async (tx, emit) => {
    const { affected } = await tx
      .getRepository(MediaFile)
      .update(
        { id: file.id, status: MediaStatus.PROCESSING, ...(file.runId && { runId: file.runId }) },
        { status: MediaStatus.FAILED, failure, version: null, artifacts: {} },
      );
    if (!affected) return undefined;
    await endJobs(tx, [file.id]);
    const { id: mediaFileId, ownerId, fileName } = await tx.getRepository(MediaFile).findOneByOrFail({ id: file.id });
    if (!file.isCancelled) await emit('media.failed', { version: 1, mediaFileId, ownerId, fileName, failure });
    return { id: mediaFileId, ownerId };
  });
  if (owned) await tell(app, owned);
  return owned !== undefined;
}

/** The share of its work that a run has done, as the rows tell: 0 to 1. */
const DONE_SQL = `select coalesce(sum(case when state in ('DONE', 'FAILED') then 1 else progress end * expected_s)
  / nullif(sum(expected_s), 0), 0) from processing_jobs where media_file_id = $1 and run_id = $2`;

/** Brings the file's percent up to what its steps have done; it never falls. 100 is for READY alone. */
export async function saveProgress(db: DbOrTx, { id, runId }: Pick<MediaFile, 'id' | 'runId'>): Promise<void> {
  await db.query(
    `update media_files set progress = greatest(progress, least(99, floor(100 * (${DONE_SQL})))), updated_at = now()
     where id = $1 and run_id = $2 and status = 'PROCESSING'`,
    [id, runId],
  );
}
