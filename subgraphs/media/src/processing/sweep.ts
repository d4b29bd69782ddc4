import { isUuid } from '@medianest/kit';
import { In } from 'typeorm';
import type { App } from '../app.js';
import { MediaStatus } from '../media-file/enums.js';
import { MediaFile } from '../media-file/media-file.js';
import { removeFiles } from '../media-file/media-file.service.js';
import { ARTIFACTS, ORIGINALS } from '../storage/keys.js';
import { finishWholeUploads, reapUploads } from '../upload/upload.service.js';
import { queueNightly } from './nightly.js';
import { keepPartitions } from './partitions.js';
import { queueProcessing } from './queue.js';

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
    sweeping = sweeping.then(() => guarded(app, () => requeue(app, OFTEN_MS)));
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

async function sweepAll(app: App): Promise<void> {
  while ((await requeue(app, 0)) === AT_ONCE && !app.stopping.signal.aborted);
  await sweepSeldom(app);
  await removeOrphans(app);
  await app.scratch.tidy();
  await app.storage.tidy();
}

async function sweepSeldom(app: App): Promise<void> {
  await keepPartitions(app);
  await queueNightly(app);
  await finishWholeUploads(app);
  await reapUploads(app);
}

/** A row comes before its files and goes before them: files without one were being deleted when a process died. */
async function removeOrphans(app: App): Promise<void> {
  const ids = [...(await idsOfAll(app))].filter(isUuid);
  for (let at = 0; at < ids.length; at += ORPHANS_AT_ONCE) {
    const some = ids.slice(at, at + ORPHANS_AT_ONCE);
    const select = { id: true, status: true };
    const rows = await app.db.getRepository(MediaFile).find({ select, where: { id: In(some) } });
    const known = new Set(rows.map(({ id }) => id));
    for (const { id, status } of rows) if (status !== MediaStatus.PROCESSING) await app.scratch.dropFolders(id);
    for (const id of some.filter((candidate) => !known.has(candidate))) await removeFiles(app, id);
  }
}

async function idsOfAll({ storage, scratch }: App): Promise<Set<string>> {
  const ids = new Set(await scratch.ids());
  for (const kind of [ORIGINALS, ARTIFACTS]) {
    for await (const { key } of storage.list(kind)) ids.add(key.slice(kind.length).split('/')[0] ?? '');
  }
  return ids;
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
