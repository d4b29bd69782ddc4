import { randomUUID } from 'node:crypto';
import type { App } from '../app.js';
import { MediaKind, MediaStatus, type ProcessingStep } from '../media-file/enums.js';
import { MediaFile } from '../media-file/media-file.js';
import { keepVersions } from '../storage/publish.js';
import type { Findings } from './steps.js';

// A run owns its file while the row names it and is PROCESSING. Whoever takes the file away (a cancel, a deletion, a
// newer run) changes the row, and every write of the old run fails from then on: two runs never publish both.

/** Takes the file for a new run. Undefined when there is nothing to do. */
export async function beginRun(app: App, id: string): Promise<MediaFile | undefined> {
  const files = app.db.getRepository(MediaFile);
  const runId = randomUUID();
  await files.update({ id, status: MediaStatus.PROCESSING }, { runId });
  return (await files.findOneBy({ id, runId, status: MediaStatus.PROCESSING })) ?? undefined;
}

/** What the file's row must still say for a run to write to it. */
const held = ({ id, runId }: MediaFile) => ({ id, runId: runId ?? '', status: MediaStatus.PROCESSING });

/** @returns whether the run still has the file. */
export async function saveProgress(
  app: App,
  file: MediaFile,
  now: { step: ProcessingStep; progress: number },
): Promise<boolean> {
  const { affected } = await app.db
    .createQueryBuilder()
    .update(MediaFile)
    // A run after a killed one begins anew, what people see goes on from where it was.
    .set({ step: now.step, progress: () => `greatest(progress, ${Math.floor(now.progress)})` })
    .where(held(file))
    .execute();
  if (affected) await app.live.publish('processing', file.id, {});
  return Boolean(affected);
}

/** Makes the file READY with what was found and made, and says so to the other subgraphs. */
export async function publishRun(app: App, file: MediaFile, findings: Findings): Promise<void> {
  const { probe: _, ...columns } = findings;
  const done = await app.events.transaction(async (tx, emit) => {
    const { affected } = await tx.getRepository(MediaFile).update(held(file), {
      ...columns,
      status: MediaStatus.READY,
      version: file.runId,
      step: null,
      progress: 100,
    });
    if (!affected) return false;
    await emit('media.processed', {
      version: 1,
      mediaFileId: file.id,
      ownerId: file.ownerId,
      fileName: file.fileName,
      kind: findings.kind ?? MediaKind.VIDEO,
      duration: findings.duration,
    });
    return true;
  });
  if (done) await app.live.publish('processing', file.id, {});
  await keepVersions(app, file.id, [done ? file.runId : file.version]);
}

/** Makes a file FAILED that is PROCESSING; with a run, only if the run still has it. */
export async function failProcessing(
  app: App,
  file: Pick<MediaFile, 'id'> & { runId?: string | null },
  failure: string,
): Promise<void> {
  const { affected } = await app.db
    .getRepository(MediaFile)
    .update(
      { id: file.id, status: MediaStatus.PROCESSING, ...(file.runId && { runId: file.runId }) },
      { status: MediaStatus.FAILED, failure, step: null },
    );
  if (affected) await app.live.publish('processing', file.id, {});
}
