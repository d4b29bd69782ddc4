import { job } from '@medianest/kit';
import type { App } from '../app.js';
import { ProcessingStep } from '../media-file/enums.js';
import { dropRun, type RunPayload } from '../processing/flow.js';

/** Clears up after a run that has lost its file, where many are dropped at once. */
export const dropRunJob = job<App, RunPayload>({
  concurrency: 4,
  async run(app, { mediaFileId, runId }) {
    // The probe's job has the file's id, and may be that of the next run already.
    await dropRun(app, { id: mediaFileId, runId }, ProcessingStep.PROBE);
  },
});
