import { job } from '@medianest/kit';
import type { App } from '../app.js';
import { ProcessingStep } from '../media-file/enums.js';
import { MediaFile } from '../media-file/media-file.js';
import { originalKey } from '../storage/keys.js';
import { keepVersions } from '../storage/publish.js';
import { examine } from './examine/examine.js';
import { hasFlow, planSteps, startFlow } from './flow.js';
import { beginRun, failProcessing, saveProgress, tell } from './run.js';
import { OUR_FAULT, takeTurn } from './take-turn.js';
import { hasRoom } from './wait-for-storage.js';

/** Begins a run: finds out what a file is, and what is to be made of it. */
export const probeMediaFile = job<App, { mediaFileId: string }>({
  concurrency: 2,
  async run(app, { mediaFileId }, jobRun) {
    const known = await app.db.getRepository(MediaFile).findOneBy({ id: mediaFileId });
    if (!known || (await hasFlow(app, known)) || !(await hasRoom(app, known))) return;
    const file = await beginRun(app, mediaFileId);
    if (!file) return;
    await takeTurn(app, probeOf(app, file), jobRun);
  },
  async failed(app, { mediaFileId }) {
    await failProcessing(app, { id: mediaFileId }, OUR_FAULT);
  },
});

const probeOf = (app: App, file: MediaFile): Parameters<typeof takeTurn>[1] => ({
  file,
  step: ProcessingStep.PROBE,
  essential: true,
  async run(_turn, { signal }) {
    await keepVersions(app, file.id, [file.version]);
    const found = await app.storage.withLocal(originalKey(file), signal, (input) =>
      examine(app, file, { input, signal }),
    );
    const planned = { ...file, ...found };
    if (!(await planSteps(app, planned))) return undefined;
    await startFlow(app, planned);
    await saveProgress(app.db, planned);
    await tell(app, planned);
    return undefined;
  },
});
