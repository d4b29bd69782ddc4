import type { App } from '../app.js';
import { ProcessingQueueName, ProcessingStep } from '../media-file/enums.js';
import { MediaFile } from '../media-file/media-file.js';
import { artifactsOf } from '../storage/keys.js';
import { priorityOf } from './queue.js';
import { addJobs, held } from './run.js';
import { laneOf, lanesOf, type StepName, stepNames, steps, stepsFor } from './steps.js';

// A run's flow: the probe's job comes first and adds, by what it found, a job for each step and the publication that
// waits for them all. The ids hold the run's, so that jobs of an older run of the same file do not stand in the way.

/** What a job of a flow is told. */
export interface RunPayload {
  readonly mediaFileId: string;
  readonly runId: string;
}

const jobId = (runId: string, step: StepName) => `${runId}-${step}`;
const PUBLISH = {
  queue: ProcessingQueueName.PUBLISH,
  step: ProcessingStep.PUBLISH,
  essential: true,
  expectedS: 1,
};

const QUEUE_OF = { light: ProcessingQueueName.LIGHT, encode: ProcessingQueueName.ENCODE };

/** Whether the jobs of the file's run are in the queues. */
export async function hasFlow(app: App, { runId }: Pick<MediaFile, 'runId'>): Promise<boolean> {
  return runId !== null && app.jobs.has('publish', runId);
}

/** What the probe found becomes the row's, a row stands for every step, and the probe is DONE. @returns whether the run has the file. */
export async function planSteps(app: App, file: MediaFile): Promise<boolean> {
  const { mimeType, kind, duration, streams, chapters, tags, location, probe = null } = file;
  return app.db.transaction(async (tx) => {
    const found = { mimeType, kind, duration, streams, chapters, tags, location, probe };
    // TypeORM's partial type asks of JSON columns what it asks of relations.
    const { affected } = await tx.getRepository(MediaFile).update(held(file), found as object);
    if (!affected) return false;
    const jobs = stepsFor(file).map((step) => {
      const { essential, expectedS } = steps[step];
      const queue = QUEUE_OF[laneOf(step, file)];
      return { queue, step: ProcessingStep[step], essential, expectedS: expectedS(file) };
    });
    await addJobs(tx, file, [...jobs, PUBLISH]);
    // By now it is: who dies before its turn ends must not leave a flow that waits for its probe.
    await tx.query(
      `update processing_jobs set state = 'DONE', progress = 1, finished_at = now()
       where media_file_id = $1 and run_id = $2 and step = 'PROBE'`,
      [file.id, file.runId],
    );
    return true;
  });
}

export async function startFlow(app: App, file: MediaFile): Promise<void> {
  const run = { mediaFileId: file.id, runId: file.runId ?? '' };
  const priority = priorityOf(file);
  await app.jobs.addFlow({
    name: 'publish',
    id: run.runId,
    priority,
    payload: run,
    children: stepsFor(file).map((step) => ({
      name: laneOf(step, file),
      id: jobId(run.runId, step),
      priority,
      payload: { ...run, step },
    })),
  });
}

/** Ends a run that has lost its file, and removes what it made. */
export async function dropRun(app: App, run: Pick<MediaFile, 'id' | 'runId'>, asks?: ProcessingStep): Promise<void> {
  await cancelFlow(app, run, asks);
  if (run.runId === null) return;
  await app.scratch.dropFolders(run.id, run.runId);
  await app.storage.removeAll(artifactsOf(run.id, run.runId));
}

/** Takes the jobs of a run away and aborts those that run, in whatever process; but not the one that asks. */
export async function cancelFlow(
  app: App,
  { id, runId }: Pick<MediaFile, 'id' | 'runId'>,
  asks?: ProcessingStep,
): Promise<void> {
  const cancelled = runId === null ? [] : stepNames.filter((step) => step !== asks);
  await Promise.all([
    ...(asks === ProcessingStep.PROBE ? [] : [app.jobs.cancel('probe', id)]),
    ...cancelled.flatMap((step) => lanesOf(step).map((lane) => app.jobs.cancel(lane, jobId(runId ?? '', step)))),
  ]);
}
