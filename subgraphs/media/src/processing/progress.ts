import type { App } from '../app.js';
import { reportTurn, type Turn } from './turn.js';

/** The progress of one step, from its work to the rows and those who watch. */
export interface Progress {
  /** 0 to 1. */
  report(done: number): void;
  /** Resolves when all that was reported is saved. */
  settled(): Promise<void>;
}

/** Saves whole percents, one write at a time, and calls `lost` when the rows say that the turn is somebody else's. */
export function followProgress(app: App, turn: Turn, lost: () => void): Progress {
  let [percent, saved] = [0, 0];
  let saving: Promise<void> | undefined;
  const flush = async () => {
    while (saved < percent) {
      saved = percent;
      if (!(await reportTurn(app, turn, saved / 100))) lost();
    }
  };
  return {
    report(done) {
      percent = Math.max(percent, Math.floor(Math.min(Math.max(done, 0), 1) * 100));
      if (percent === saved) return;
      saving ??= flush()
        .catch((error) => app.log.warn({ mediaFileId: turn.file.id, error }, 'progress could not be saved'))
        .finally(() => {
          saving = undefined;
        });
    },
    async settled() {
      await saving;
    },
  };
}
