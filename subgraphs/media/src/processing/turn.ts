import type { App } from '../app.js';
import type { ProcessingStep } from '../media-file/enums.js';
import type { MediaFile } from '../media-file/media-file.js';
import type { Artifacts } from './artifacts.js';
import { CRASHES, saveProgress, tell } from './run.js';

// A turn is one process at one step. A newer turn at the same step (after a stall) takes it over: the attempts in the
// row name the turn that holds it.

export interface Turn {
  readonly file: MediaFile;
  readonly step: ProcessingStep;
  readonly attempt: number;
  /** How often the process died at it before. */
  readonly crashes: number;
}

const HELD = `from media_files f
  where f.id = j.media_file_id and f.run_id = j.run_id and f.status = 'PROCESSING'
    and j.media_file_id = $1 and j.run_id = $2 and j.step = $3`;

/** @returns undefined when the step is done already, or the run has lost the file. */
export async function beginTurn(app: App, file: MediaFile, step: ProcessingStep): Promise<Turn | undefined> {
  const [rows]: [{ attempts: number; crashes: number }[], number] = await app.db.query(
    `update processing_jobs j
     set crashes = ${CRASHES}, state = 'RUNNING', attempts = j.attempts + 1, progress = 0, error = null, started_at = now()
     ${HELD} and j.state in ('WAITING', 'RUNNING') returning j.attempts, j.crashes`,
    [file.id, file.runId, step],
  );
  const [begun] = rows;
  if (!begun) return undefined;
  await tell(app, file);
  return { file, step, attempt: begun.attempts, crashes: begun.crashes };
}

/** Writes to the step's row, and what it made to the file's. @returns whether the turn still holds the step. */
async function write(app: App, turn: Turn, { set, values }: { set: string; values: unknown[] }): Promise<boolean> {
  const { file, step, attempt } = turn;
  const [, affected]: [unknown, number] = await app.db.query(
    `update processing_jobs j set ${set} ${HELD} and j.state = 'RUNNING' and j.attempts = $4`,
    [file.id, file.runId, step, attempt, ...values],
  );
  return affected > 0;
}

/** @param done 0 to 1 */
export async function reportTurn(app: App, turn: Turn, done: number): Promise<boolean> {
  const mine = await write(app, turn, { set: 'progress = greatest(j.progress, $5)', values: [done] });
  if (!mine) return false;
  await saveProgress(app.db, turn.file);
  await tell(app, turn.file);
  return true;
}

/** Tells of what is there already while the step goes on. */
export async function showMade(app: App, turn: Turn, made: unknown): Promise<void> {
  await saveMade(app, turn, made);
  await tell(app, turn.file);
}

async function saveMade(app: App, { file, step, attempt }: Turn, made: unknown): Promise<boolean> {
  const [, affected]: [unknown, number] = await app.db.query(
    `update media_files f set artifacts = f.artifacts || $5::jsonb, updated_at = now()
     from processing_jobs j
     where f.id = j.media_file_id and f.run_id = j.run_id and f.status = 'PROCESSING'
       and j.media_file_id = $1 and j.run_id = $2 and j.step = $3 and j.attempts = $4 and j.state = 'RUNNING'`,
    [file.id, file.runId, step, attempt, JSON.stringify({ [step]: made } satisfies Partial<Record<string, unknown>>)],
  );
  return affected > 0;
}

/** The step is done: what it made becomes the row's, then the step DONE. */
export async function endTurn(app: App, turn: Turn, made: Artifacts[keyof Artifacts]): Promise<void> {
  if (made !== undefined && !(await saveMade(app, turn, made))) return;
  if (!(await write(app, turn, { set: `state = 'DONE', progress = 1, finished_at = now()`, values: [] }))) return;
  await saveProgress(app.db, turn.file);
  await tell(app, turn.file);
}

/** The step is given up for now, for no fault of its own. */
export async function leaveTurn(app: App, turn: Turn): Promise<void> {
  await write(app, turn, { set: `state = 'WAITING'`, values: [] });
}

/** The step failed: for good, or to be tried again. */
export async function failTurn(app: App, turn: Turn, { error, last }: { error: string; last: boolean }): Promise<void> {
  const state = last ? `'FAILED', finished_at = now()` : `'WAITING'`;
  await write(app, turn, { set: `state = ${state}, error = $5`, values: [error] });
  await tell(app, turn.file);
}
