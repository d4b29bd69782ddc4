import type { Actor, LiveStream } from '@medianest/kit';
import type { App } from '../app.js';
import type { Topics } from '../live.js';
import { MediaStatus, ProcessingState, ProcessingStep } from '../media-file/enums.js';
import { MediaFile } from '../media-file/media-file.js';
import { findMediaFile } from '../media-file/media-file.service.js';
import { etaSeconds } from './eta.js';
import type { MediaProcessing } from './media-processing.js';
import type { ProcessingJob } from './processing-job.js';
import { findJobs } from './run.js';

/**
 * What happens with a file, from how it is now to READY or FAILED. It ends without either when the file is deleted.
 * @param until ends it when the watcher is gone
 */
export async function mediaProcessing(
  app: App,
  actor: Actor,
  { id, until }: { readonly id: string; readonly until: AbortSignal },
): Promise<AsyncGenerator<MediaProcessing>> {
  // Once before listening, so that nobody can listen to a file that is not theirs; then listen; then look.
  await findMediaFile(app, actor, id);
  return follow(app, id, await app.live.subscribe('processing', id, until));
}

async function* follow(
  app: App,
  id: string,
  changes: LiveStream<Topics['processing']>,
): AsyncGenerator<MediaProcessing> {
  await using stream = changes;
  let last = await look(app, id);
  if (!last) return;
  yield last;
  if (isLast(last)) return;
  for await (const { deleted } of stream) {
    const next = deleted ? undefined : await look(app, id);
    if (!next) return;
    // Several changes may be seen with one look; and nobody is told the same twice.
    if (isSame(last, next)) continue;
    last = { ...next, progress: Math.max(last.progress, next.progress) };
    yield last;
    if (isLast(last)) return;
  }
}

/** How a file is now; undefined when it is gone. */
export async function look(app: App, id: string): Promise<MediaProcessing | undefined> {
  const mediaFile = await app.db.getRepository(MediaFile).findOneBy({ id });
  if (!mediaFile) return undefined;
  const { status, progress } = mediaFile;
  const jobs = status === MediaStatus.PROCESSING ? await findJobs(app.db, mediaFile) : [];
  const step = mainStep(jobs);
  const message = sayHowFar(mediaFile, step);
  return { mediaFile, status, step, progress, etaSeconds: etaSeconds(jobs, new Date()), message };
}

/** Of the steps that run side by side, the one that takes longest. */
function mainStep(jobs: readonly ProcessingJob[]): ProcessingStep | null {
  const running = jobs.filter(({ state }) => state === ProcessingState.RUNNING);
  return running.sort((one, other) => other.expectedS - one.expectedS)[0]?.step ?? null;
}

function isLast({ status }: MediaProcessing): boolean {
  return status === MediaStatus.READY || status === MediaStatus.FAILED;
}

/** Whether there is nothing to tell: the time that is left passes by itself. */
export function isSame(one: MediaProcessing, other: MediaProcessing): boolean {
  const told = ({ status, step, progress, message, mediaFile }: MediaProcessing) =>
    [
      status,
      step,
      progress,
      message,
      ...Object.keys(mediaFile.artifacts),
      mediaFile.artifacts.PACKAGE?.complete,
    ].join();
  return told(one) === told(other);
}

const STEPS: Partial<Record<ProcessingStep, string>> = {
  [ProcessingStep.PROBE]: 'Looking at the file.',
  [ProcessingStep.THUMBNAILS]: 'Making thumbnails.',
  [ProcessingStep.TRICKPLAY]: 'Making pictures to find a place by.',
  [ProcessingStep.PREVIEW]: 'Making a preview.',
  [ProcessingStep.SOUND]: 'Measuring its sound.',
  [ProcessingStep.PACKAGE]: 'Making it ready to play.',
  [ProcessingStep.PUBLISH]: 'Putting everything in place.',
};

function sayHowFar({ status, failure, queuedAt }: MediaFile, step: ProcessingStep | null): string {
  if (status === MediaStatus.UPLOADING) return 'Waiting for the upload.';
  if (status === MediaStatus.READY) return 'Ready.';
  if (status === MediaStatus.FAILED) return failure ?? 'It failed.';
  if (step) return STEPS[step] ?? 'At work.';
  const forStorage = queuedAt !== null && queuedAt > new Date();
  return forStorage
    ? 'Waiting for the storage of the server: it is full, or cannot be reached.'
    : 'Waiting for its turn.';
}
