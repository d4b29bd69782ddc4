import { type JobDefinition, job } from '@medianest/kit';
import type { App } from '../app.js';
import { ProcessingStep } from '../media-file/enums.js';
import type { MediaFile } from '../media-file/media-file.js';
import { originalKey } from '../storage/keys.js';
import { keepArtifacts } from '../storage/publish.js';
import type { Artifacts } from './artifacts.js';
import type { RunPayload } from './flow.js';
import { findHeld } from './run.js';
import type { Step } from './step.js';
import { type StepName, steps } from './steps.js';
import { takeTurn } from './take-turn.js';
import { showMade } from './turn.js';

export interface StepPayload extends RunPayload {
  readonly step: StepName;
}

const laneJob = (concurrency: number): JobDefinition<App, StepPayload> =>
  job<App, StepPayload>({
    concurrency,
    async run(app, { mediaFileId, runId, step }, jobRun) {
      const file = await findHeld(app, { id: mediaFileId, runId });
      if (file) await takeTurn(app, turnOf(app, file, step), jobRun);
    },
  });

/** Steps that take little, some at once. */
export const lightSteps = laneJob(2);
/** Films to encode, one after the other: ffmpeg uses more than one core by itself. */
export const encodeSteps = laneJob(1);

const turnOf = (app: App, file: MediaFile, name: StepName): Parameters<typeof takeTurn>[1] => {
  const step: Step<Artifacts[StepName]> = steps[name];
  const runId = file.runId ?? '';
  return {
    file,
    step: ProcessingStep[name],
    essential: step.essential,
    run: (turn, { signal, report }) =>
      app.storage.withLocal(originalKey(file), signal, (input) =>
        app.scratch.withFolder({ id: file.id, runId }, (folder) => {
          const version = { id: file.id, version: runId };
          const keep = (...paths: string[]) => keepArtifacts(app, version, { folder, paths, signal });
          return step.run({ app, file, input, folder, signal, report, keep }, (made) => showMade(app, turn, made));
        }),
      ),
  };
};
