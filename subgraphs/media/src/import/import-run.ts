import { randomUUID } from 'node:crypto';
import { setTimeout as sleep } from 'node:timers/promises';
import { CodedError } from '@medianest/kit';
import { In, Raw } from 'typeorm';
import type { App } from '../app.js';
import { reserveInOrganization } from '../usage/organization-usage.js';
import { checkRoom } from '../usage/room.js';
import { reserve } from '../usage/usage.service.js';
import { ImportFault } from './import-fault.js';
import { ImportStatus, MediaImport } from './media-import.js';

// A run owns its import while the row names it and is RUNNING: whoever takes it away (a cancel, a newer run) changes
// the row, and every write of the old run fails from then on.

/** The run has lost its import. */
export class LostError extends Error {
  override name = 'LostError';
}

/** Takes the import for a new run. Undefined when there is nothing to do, or not yet. */
export async function beginRun(app: App, id: string): Promise<MediaImport | undefined> {
  const imports = app.db.getRepository(MediaImport);
  const runId = randomUUID();
  const open = {
    id,
    status: In([ImportStatus.WAITING, ImportStatus.RUNNING]),
    notBefore: Raw((column) => `${column} <= now()`),
  };
  await imports.update(open, {
    runId,
    status: ImportStatus.RUNNING,
    startedAt: new Date(),
    attempts: () => 'attempts + 1',
  });
  const taken = await imports.findOneBy({ id, runId, status: ImportStatus.RUNNING });
  if (taken) await app.live.publish('importing', id, {});
  return taken ?? undefined;
}

/** Changes the row while the run has it, and tells who watches. */
export async function save(app: App, run: MediaImport, change: Partial<MediaImport>): Promise<void> {
  const { id, runId } = run;
  const held = { id, runId: runId ?? '', status: ImportStatus.RUNNING };
  const { affected } = await app.db.getRepository(MediaImport).update(held, change);
  if (!affected) throw new LostError();
  Object.assign(run, change);
  await app.live.publish('importing', id, {});
}

/** Waits until the host has been left alone for long enough: one import after the other, whatever process runs it. */
export async function waitForHost({ app, signal }: { app: App; signal: AbortSignal }, host: string): Promise<void> {
  const [row] = await app.db.query(
    `insert into import_hosts as known (host, next_at) values ($1, now() + $2 * interval '1 second')
     on conflict (host) do update set next_at = greatest(known.next_at, now()) + $2 * interval '1 second'
     returning extract(epoch from next_at - now())::float - $2 as wait`,
    [host, app.config.importIntervalS],
  );
  if (row.wait > 0) await sleep(row.wait * 1000, undefined, { signal });
}

/** Room is taken in steps of this where nobody says how much there will be. */
const STEP_BYTES = 64 * 1024 * 1024;
const SAVE_MS = 500;

/** Where a run stands: it reserves room before the bytes come, and saves whole percents. */
export function trackImport(app: App, run: MediaImport) {
  let saved = -Infinity;
  const makeRoom = async (bytes: number) => {
    if (bytes > app.config.maxUploadBytes) throw new ImportFault('TOO_LARGE');
    if (bytes <= run.reserved) return;
    const { ownerId: personId, organizationId, reserved } = run;
    await checkRoom(app, bytes - reserved);
    await app.db.transaction(async (tx) => {
      await reserve(app, tx, { personId, bytes: bytes - reserved });
      if (organizationId) await reserveInOrganization(tx, { organizationId, bytes: bytes - reserved });
      await tx.getRepository(MediaImport).update({ id: run.id }, { reserved: bytes });
    });
    run.reserved = bytes;
  };
  /** More than is needed now, when there is so much: asking for every piece would be slow. */
  const makeMoreRoom = async (received: number) => {
    const step = Math.ceil(received / STEP_BYTES) * STEP_BYTES;
    const most = Math.max(received, app.config.maxUploadBytes);
    await makeRoom(Math.min(step, most)).catch((error) => {
      if (error instanceof CodedError) return makeRoom(received);
      throw error;
    });
  };
  const asFault = (error: unknown) => {
    if (!(error instanceof CodedError)) throw error;
    throw new ImportFault(error.code === 'STORAGE_FULL' ? 'SERVER_FULL' : 'NO_ROOM', { cause: error });
  };
  return {
    async expect(size: number | null, title?: string): Promise<void> {
      if (size !== null) await makeRoom(size).catch(asFault);
      await save(app, run, { size, ...(title !== undefined && { title }) });
    },
    async report(received: number): Promise<void> {
      if (received > run.reserved) await makeMoreRoom(received).catch(asFault);
      // 100 is said when it is a file.
      const percent = run.size ? Math.min(99, Math.floor((received * 100) / run.size)) : 0;
      if (percent <= run.progress && performance.now() - saved < SAVE_MS) return;
      saved = performance.now();
      await save(app, run, { received, progress: Math.max(run.progress, percent) });
    },
  };
}

const MOST_ATTEMPTS = 5;

/** Notes why it failed: for good, or to be tried again after a while that grows. */
export async function giveUp(app: App, run: MediaImport, fault: ImportFault): Promise<void> {
  const { patience, options, code, message } = fault;
  const again = patience !== undefined && run.attempts < MOST_ATTEMPTS;
  const waitS = options.afterS ?? app.config.importRetryS * (patience ?? 0) * 2 ** (run.attempts - 1);
  await save(app, run, {
    ...{ code, failure: message, reserved: 0 },
    ...(again
      ? { status: ImportStatus.WAITING, notBefore: new Date(Date.now() + waitS * 1000) }
      : { status: ImportStatus.FAILED }),
  });
}
