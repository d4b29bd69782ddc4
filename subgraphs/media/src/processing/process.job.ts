import { job } from '@medianest/kit';
import type { App } from '../app.js';
import type { MediaFile } from '../media-file/media-file.js';
import { artifactsOf, originalKey } from '../storage/keys.js';
import { isFull } from '../storage/open-storage.js';
import { keepVersions, publishFolder } from '../storage/publish.js';
import { DiskFullError, MediaFault } from './fault.js';
import { trackProgress } from './progress.js';
import { beginRun, failProcessing, publishRun } from './run.js';
import { type Findings, steps } from './steps.js';

export const processMediaFile = job<App, { mediaFileId: string }>({
  concurrency: 1,
  attempts: 3,
  async run(app, { mediaFileId }, { signal }) {
    const stop = AbortSignal.any([signal, app.stopping.signal]);
    const file = await beginRun(app, mediaFileId);
    if (!file) return;
    await processOnce(app, file, stop);
  },
  async failed(app, { mediaFileId }, error) {
    const say = error instanceof DiskFullError ? error.message : OUR_FAULT;
    await failProcessing(app, { id: mediaFileId }, say);
  },
});

const OUR_FAULT = 'Something went wrong on the server, not with the file. Call retryProcessing to try again.';

/** Runs all steps, then publishes. A fault of the file ends it FAILED; one of ours is thrown and tried again. */
async function processOnce(app: App, file: MediaFile, stop: AbortSignal): Promise<void> {
  const version = file.runId ?? '';
  const lost = new AbortController();
  const signal = AbortSignal.any([stop, lost.signal]);
  const progress = trackProgress(app, file, () => lost.abort());
  try {
    const folder = await app.scratch.startRun(file.id, version);
    await keepVersions(app, file.id, [file.version, version]);
    let findings: Findings = { ...NOTHING_FOUND, mimeType: file.mimeType };
    await app.storage.withLocal(originalKey(file), signal, async (input) => {
      for (const step of steps) {
        await progress.begin(step);
        signal.throwIfAborted();
        findings = await step.run({ app, file, input, folder, signal, report: progress.report }, findings);
        await progress.settled();
      }
    });
    await publishFolder(app, { id: file.id, version }, { folder, signal });
    await app.scratch.dropRun(file.id, version);
    signal.throwIfAborted();
    await publishRun(app, file, findings);
  } catch (error) {
    await app.storage.removeAll(artifactsOf(file.id, version));
    // Who stopped it has written the row; and when the process stops, the next one goes on.
    if (signal.aborted) return;
    if (await isFull(app)) throw new DiskFullError();
    if (!(error instanceof MediaFault)) throw error;
    app.log.info({ mediaFileId: file.id, failure: error.message, cause: error.cause }, 'a file cannot be processed');
    await failProcessing(app, file, error.message);
  } finally {
    await progress.settled();
    await app.scratch.dropRun(file.id, version);
  }
}

const NOTHING_FOUND: Omit<Findings, 'mimeType'> = {
  kind: null,
  duration: null,
  streams: [],
  probe: null,
  hasThumbnail: false,
  hasPlayback: false,
};
