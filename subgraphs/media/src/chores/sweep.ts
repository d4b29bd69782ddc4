import { isUuid } from '@medianest/kit';
import type { App } from '../app.js';
import { enqueueForgottenMoves } from '../cold-storage/cold-moves.js';
import { queueImports } from '../import/import-queue.js';
import { forgetRemovedFolders } from '../library/forget-library.job.js';
import { enqueueForgottenScans } from '../library/scans.js';
import { keepPartitions } from '../processing/partitions.js';
import { queueProcessing } from '../processing/queue.js';
import { ARTIFACTS, artifactsOf } from '../storage/keys.js';
import { finishWholeUploads } from '../upload/finish-upload.js';
import { joinLeftParts } from '../upload/join-parts.js';
import { reapUploads } from '../upload/upload.service.js';
import { forgetHistory } from './history.js';
import { queueNightly } from './nightly.js';

const OFTEN_MS = 15_000;
const SELDOM_MS = 10 * 60_000;
const AT_ONCE = 100;
const ORPHANS_AT_ONCE = 1_000;

/**
 * Sees to it that the rows come true: files that are PROCESSING have a job, whole uploads are finished, old ones
 * removed. Once at the start, then now and then.
 */
export function startSweeper(app: App): { close(): Promise<void> } {
  let sweeping = guarded(app, () => sweepAll(app));
  const often = setInterval(() => {
    sweeping = sweeping.then(() => guarded(app, () => sweepOften(app)));
  }, OFTEN_MS);
  const seldom = setInterval(() => {
    sweeping = sweeping.then(() => guarded(app, () => sweepSeldom(app)));
  }, SELDOM_MS);
  return {
    async close() {
      clearInterval(often);
      clearInterval(seldom);
      await sweeping;
    },
  };
}

async function sweepOften(app: App): Promise<void> {
  await requeue(app, OFTEN_MS);
  await queueImports(app);
  await joinLeftParts(app);
}

async function sweepAll(app: App): Promise<void> {
  await queueImports(app);
  while ((await requeue(app, 0)) === AT_ONCE && !app.stopping.signal.aborted);
  await sweepSeldom(app);
  await removeOrphans(app);
}

async function sweepSeldom(app: App): Promise<void> {
  await keepPartitions(app);
  await forgetHistory(app);
  await enqueueForgottenScans(app);
  await enqueueForgottenMoves(app);
  await forgetRemovedFolders(app);
  await queueNightly(app);
  await finishWholeUploads(app);
  await reapUploads(app);
  await app.scratch.tidy();
  await app.storage.tidy();
}

/**
 * A row comes before its files and goes before them: files without one were being deleted when a process died. Originals
 * stay, since the database may be one of last week that was restored: the integrity check shows them.
 */
async function removeOrphans(app: App): Promise<void> {
  const { scratch, storage } = app;
  await removeUnknown(app, await scratch.ids(), {
    known: `select id from media_files union all select id from uploads
      union all select id from imports where status = 'RUNNING'`,
    remove: (id) => scratch.remove(id),
  });
  await removeUnknown(app, await scratch.ids(), {
    known: `select id from media_files where status = 'PROCESSING'
      union all select id from imports where status = 'RUNNING'`,
    remove: (id) => scratch.dropFolders(id),
  });
  await removeUnknown(app, await idsWithArtifacts(app), {
    known: 'select id from media_files',
    remove: (id) => storage.removeAll(artifactsOf(id)),
  });
}

interface Orphans {
  readonly known: string;
  remove(id: string): Promise<void>;
}

async function removeUnknown(app: App, found: readonly string[], { known, remove }: Orphans): Promise<void> {
  const ids = found.filter(isUuid);
  for (let at = 0; at < ids.length; at += ORPHANS_AT_ONCE) {
    const some = ids.slice(at, at + ORPHANS_AT_ONCE);
    const rows: { id: string }[] = await app.db.query(`select id from (${known}) known where id = any($1)`, [some]);
    const here = new Set(rows.map(({ id }) => id));
    for (const id of some.filter((candidate) => !here.has(candidate))) await remove(id);
  }
}

async function idsWithArtifacts({ storage }: App): Promise<string[]> {
  const ids = new Set<string>();
  for await (const { key } of storage.list(ARTIFACTS)) ids.add(key.slice(ARTIFACTS.length).split('/')[0] ?? '');
  return [...ids];
}

/** Adds jobs of rows not asked for lately. A job that still is there is not added twice. */
async function requeue(app: App, notForMs: number): Promise<number> {
  const [rows]: [{ id: string }[], number] = await app.db.query(
    `update media_files set queued_at = now() where id in (
       select id from media_files
       where status = 'PROCESSING' and queued_at <= now() - $1 * interval '1 millisecond'
       order by queued_at limit $2 for update skip locked
     ) returning id`,
    [notForMs, AT_ONCE],
  );
  for (const { id } of rows) await queueProcessing(app, id);
  return rows.length;
}

async function guarded(app: App, work: () => Promise<unknown>): Promise<void> {
  try {
    await work();
  } catch (error) {
    app.log.warn({ error }, 'a sweep could not be done; the next one will');
  }
}
