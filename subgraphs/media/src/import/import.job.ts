import { job, PutBackError } from '@medianest/kit';
import type { App } from '../app.js';
import { isFull } from '../storage/open-storage.js';
import { saysFull } from '../storage/room.js';
import { adopt, settleAdopted } from './adopt.js';
import { fetchImport } from './download.js';
import { ImportFault } from './import-fault.js';
import { beginRun, giveUp, LostError, trackImport, waitForHost } from './import-run.js';
import type { MediaImport } from './media-import.js';

/** The row decides about another try, not the queue: a host may want to be left alone for hours. */
export const runImport = job<App, { readonly importId: string }>({
  concurrency: 2,
  attempts: 1,
  async run(app, { importId }, { signal }) {
    const stop = AbortSignal.any([signal, app.stopping.signal]);
    const run = await beginRun(app, importId);
    if (!run) return;
    try {
      await importOnce(app, run, stop);
    } catch (error) {
      if (app.stopping.signal.aborted) throw new PutBackError('The process stops.');
      // Who stopped it has written the row.
      if (stop.aborted || error instanceof LostError) return;
      const fault = error instanceof ImportFault ? error : await explain(app, error);
      app.log.info({ importId, code: fault.code, cause: fault.cause }, 'an import failed');
      await giveUp(app, run, fault).catch(ignoreLost);
    }
  },
});

async function explain(app: App, error: unknown): Promise<ImportFault> {
  const full = saysFull(error) || (await isFull(app));
  return new ImportFault(full ? 'SERVER_FULL' : 'BROKEN', { cause: error });
}

async function importOnce(app: App, run: MediaImport, signal: AbortSignal): Promise<void> {
  if (await settleAdopted(app, run)) return;
  await waitForHost({ app, signal }, run.host);
  await app.scratch.withFolder({ id: run.id, runId: run.runId ?? '' }, async (folder) => {
    const fetched = await fetchImport(run, { app, folder, signal, ...trackImport(app, run) });
    signal.throwIfAborted();
    await adopt(app, run, fetched);
  });
}

function ignoreLost(error: unknown): void {
  if (!(error instanceof LostError)) throw error;
}
