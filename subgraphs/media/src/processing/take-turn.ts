import { randomUUID } from 'node:crypto';
import { type JobRun, PutBackError } from '@medianest/kit';
import type { App } from '../app.js';
import type { ProcessingStep } from '../media-file/enums.js';
import { MediaFile } from '../media-file/media-file.js';
import { artifactKey, artifactsOf } from '../storage/keys.js';
import { isFull } from '../storage/open-storage.js';
import { saysFull } from '../storage/room.js';
import type { Artifacts } from './artifacts.js';
import { DiskFullError, MediaFault, StorageAwayError, StorageFault } from './fault.js';
import { dropRun } from './flow.js';
import { followProgress } from './progress.js';
import { failProcessing } from './run.js';
import { beginTurn, endTurn, failTurn, leaveTurn, type Turn } from './turn.js';
import { waitForStorage, watchRoom } from './wait-for-storage.js';

export const OUR_FAULT = 'Something went wrong on the server, not with the file. Call retryProcessing to try again.';

/** As often as a step may fail. */
const MOST_CRASHES = 3;
const POISON = `The server broke off ${MOST_CRASHES} times while it worked on this file, and does not try again by itself. Call retryProcessing to try once more.`;

/** What is done in a turn. */
interface TurnWork {
  readonly file: MediaFile;
  readonly step: ProcessingStep;
  /** Whether the file FAILED when it does. */
  readonly essential: boolean;
  run(
    turn: Turn,
    tools: { readonly signal: AbortSignal; report(done: number): void },
  ): Promise<Artifacts[keyof Artifacts]>;
}

/** Does one step, once more if it must. Throws what should be tried again; a fault of the file is none of those. */
export async function takeTurn(app: App, work: TurnWork, { signal: cancelled, last }: JobRun): Promise<void> {
  const turn = await beginTurn(app, work.file, work.step);
  if (!turn) return;
  if (turn.crashes >= MOST_CRASHES) return noteFailure(app, { work, turn, last: true }, new MediaFault(POISON));
  const [lost, full] = [new AbortController(), new AbortController()];
  const signal = AbortSignal.any([cancelled, app.stopping.signal, lost.signal, full.signal]);
  using _room = watchRoom(app, () => full.abort(new DiskFullError()));
  const progress = followProgress(app, turn, () => lost.abort());
  try {
    signal.throwIfAborted();
    const made = await work.run(turn, { signal, report: progress.report });
    await progress.settled();
    signal.throwIfAborted();
    await endTurn(app, turn, made);
  } catch (thrown) {
    await progress.settled();
    if (app.stopping.signal.aborted) {
      await leaveTurn(app, turn);
      throw new PutBackError('the process is stopping');
    }
    // Who stopped it has written the row.
    if (cancelled.aborted || lost.signal.aborted) return;
    await noteFailure(app, { work, turn, last }, full.signal.reason ?? (await explain(app, thrown)));
  } finally {
    await dropLost(app, work.file);
  }
}

/** What a turn has put away after its run was taken from it, nobody else would remove. */
async function dropLost(app: App, { id, runId }: MediaFile): Promise<void> {
  if (runId === null || (await app.db.getRepository(MediaFile).existsBy({ id, runId }))) return;
  const left = (error: unknown) => app.log.warn({ mediaFileId: id, error }, 'what a lost run made was left over');
  await app.storage.removeAll(artifactsOf(id, runId)).catch(left);
}

async function explain(app: App, thrown: unknown): Promise<unknown> {
  if (thrown instanceof MediaFault) return thrown;
  if (await isAway(app)) return new StorageAwayError();
  return saysFull(thrown) || (await isFull(app)) ? new DiskFullError() : thrown;
}

/** Whether the storage cannot even say that there is no such file. */
async function isAway({ storage }: App): Promise<boolean> {
  const nobodys = artifactKey({ id: randomUUID(), version: randomUUID(), path: 'none' });
  return storage.stat(nobodys).then(
    () => false,
    () => true,
  );
}

async function noteFailure(
  app: App,
  { work, turn, last }: { readonly work: TurnWork; readonly turn: Turn; readonly last: boolean },
  error: unknown,
): Promise<void> {
  const { file, step, essential } = work;
  const theirs = error instanceof MediaFault;
  const fault = error instanceof StorageFault && error;
  const say = theirs || fault ? error.message : OUR_FAULT;
  await failTurn(app, turn, { error: say, last: theirs || last });
  // A bucket may be away for a moment only.
  const waits = fault && (last || fault instanceof DiskFullError);
  if (waits && (await waitForStorage(app, file, { step, fault }))) return;
  if (!theirs && !last) throw error;
  const note = { mediaFileId: file.id, step, error, ...(theirs && { cause: error.cause }) };
  if (theirs) app.log.info(note, 'a step cannot be done with a file');
  else app.log.error(note, 'a step failed');
  if (essential && (await failProcessing(app, file, say))) await dropRun(app, file, step);
}
