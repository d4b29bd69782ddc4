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
  let current: Step | undefined;
  let percent = 0;
  let unsaved = false;
  let saving: Promise<void> | undefined;
  const flush = async () => {
    while (current && unsaved) {
      unsaved = false;
      if (!(await saveProgress(app, file, { step: current.name, progress: percent }))) lost();
    }
  };
  const save = () => {
    unsaved = true;
    saving ??= flush()
      .catch((error) => app.log.warn({ mediaFileId: file.id, error }, 'progress could not be saved'))
      .finally(() => {
        saving = undefined;
        if (unsaved) save();
      });
  };
  const settled = async () => {
    while (saving) await saving;
  };
  return {
    async begin(step) {
      current = step;
      percent = Math.max(percent, percentBefore(step));
      save();
      await settled();
    },
    report(done) {
      if (!current) return;
      const share = (Math.min(Math.max(done, 0), 1) * current.weight * 100) / TOTAL;
      const now = Math.floor(percentBefore(current) + share);
      if (now <= percent) return;
      percent = now;
      save();
    },
    settled,
  };
}

function percentBefore(step: Step): number {
  const before = steps.slice(0, steps.indexOf(step)).reduce((sum, { weight }) => sum + weight, 0);
  return Math.floor((before * 100) / TOTAL);
}
