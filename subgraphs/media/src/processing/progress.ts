import type { App } from '../app.js';
import type { MediaFile } from '../media-file/media-file.js';
import { saveProgress } from './run.js';
import { type Step, steps } from './steps.js';

/** The progress of one run, from its steps to the row and those who watch. */
export interface Progress {
  begin(step: Step): Promise<void>;
  /** 0 to 1 of the step that was begun last. */
  report(done: number): void;
  /** Resolves when all that was reported is saved. */
  settled(): Promise<void>;
}

const TOTAL = steps.reduce((sum, { weight }) => sum + weight, 0);

/** Saves whole percents, one write at a time, and calls `lost` when the row says that the run has lost its file. */
export function trackProgress(app: App, file: MediaFile, lost: () => void): Progress {
  let current = steps[0];
  let wanted = -1;
  let saved = -1;
  let saving: Promise<void> | undefined;
  const save = async () => {
    while (current && wanted > saved) {
      saved = wanted;
      if (!(await saveProgress(app, file, { step: current.name, progress: saved }))) return lost();
    }
  };
  const want = (percent: number) => {
    if (percent <= wanted) return;
    wanted = percent;
    saving ??= save()
      .catch((error) => app.log.warn({ mediaFileId: file.id, error }, 'progress could not be saved'))
      .finally(() => (saving = undefined));
  };
  return {
    async begin(step) {
      await saving;
      current = step;
      saved = -1;
      wanted = Math.max(wanted - 1, 0);
      want(Math.max(wanted, percentBefore(step)) || 1);
      await saving;
    },
    report(done) {
      if (current)
        want(Math.floor(percentBefore(current) + (Math.min(Math.max(done, 0), 1) * current.weight * 100) / TOTAL));
    },
    async settled() {
      await saving;
    },
  };
}

function percentBefore(step: Step): number {
  const before = steps.slice(0, steps.indexOf(step)).reduce((sum, { weight }) => sum + weight, 0);
  return Math.floor((before * 100) / TOTAL);
}
