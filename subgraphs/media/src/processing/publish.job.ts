import { job } from '@medianest/kit';
import type { App } from '../app.js';
import { MediaStatus, ProcessingState, ProcessingStep } from '../media-file/enums.js';
import { factsOf } from '../media-file/media-facts.js';
import { MediaFile } from '../media-file/media-file.js';
import { listVersion, saveManifest } from '../storage/manifest.js';
import { dropRun, type RunPayload } from './flow.js';
import type { ProcessingJob } from './processing-job.js';
import { failProcessing, findHeld, findJobs, held, tell } from './run.js';
import { OUR_FAULT } from './take-turn.js';

/** Ends a run, after all its steps: READY, or FAILED when one is missing that must not be. */
export const publishMediaFile = job<App, RunPayload>({
  concurrency: 2,
  attempts: 5,
  async run(app, { mediaFileId, runId }) {
    const file = await findHeld(app, { id: mediaFileId, runId });
    if (file) {
      const missing = (await findJobs(app.db, file)).find(isMissing);
      if (!missing) await publish(app, file);
      else if (await failProcessing(app, file, missing.error ?? OUR_FAULT)) await dropRun(app, file);
    }
  },
  async failed(app, { mediaFileId, runId }) {
    await failProcessing(app, { id: mediaFileId, runId }, OUR_FAULT);
  },
});

const isMissing = ({ essential, state, step }: ProcessingJob) =>
  essential && state !== ProcessingState.DONE && step !== ProcessingStep.PUBLISH;

/** Makes the file READY, and says so to the other subgraphs. */
async function publish(app: App, file: MediaFile): Promise<void> {
  await app.scratch.dropFolders(file.id, file.runId ?? '');
  const run = { id: file.id, version: file.runId ?? '' };
  const made = await listVersion(app.storage, run);
  const duration = file.duration ?? file.artifacts.PACKAGE?.duration ?? null;
  await app.events.transaction(async (tx, emit) => {
    const ready = { status: MediaStatus.READY, duration, progress: 100, updatedAt: () => 'clock_timestamp()' };
    const { affected } = await tx.getRepository(MediaFile).update(held(file), ready);
    if (!affected) return;
    await saveManifest(tx, run, made);
    // A step that killed its worker each time was never noted FAILED.
    await tx.query(
      `update processing_jobs set finished_at = now(), progress = 1, started_at = coalesce(started_at, now()),
         attempts = greatest(attempts, 1),
         state = case step when 'PUBLISH' then 'DONE' else 'FAILED' end,
         error = case step when 'PUBLISH' then null else coalesce(error, $3) end
       where media_file_id = $1 and run_id = $2 and state in ('WAITING', 'RUNNING')`,
      [file.id, file.runId, 'It was begun too often and never came to an end.'],
    );
    // Its name and who sees it may have changed since the run began.
    const now = await tx.getRepository(MediaFile).findBy({ id: file.id });
    for (const facts of await factsOf(tx, now)) await emit('media.processed', { version: 3, ...facts });
  });
  await tell(app, file);
}
