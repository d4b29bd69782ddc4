import type { DbOrTx } from '@medianest/kit';
import { In } from 'typeorm';
import type { App } from '../app.js';
import { errors } from '../errors.js';
import { isActive, LibraryScan, ScanStatus } from './library-scan.js';

/** Starts a scan, or gives the one that waits or runs. */
export async function startScan(app: App, folderId: string, acceptRemovals = false): Promise<LibraryScan> {
  await app.db.query(
    `insert into library_scans (folder_id, accept_removals) values ($1, $2)
     on conflict (folder_id) where status in ('QUEUED', 'RUNNING') do nothing`,
    [folderId, acceptRemovals],
  );
  const scan = await latestScan(app.db, folderId);
  if (!scan) throw errors.LIBRARY_FOLDER_NOT_FOUND();
  if (isActive(scan)) await enqueue(app, scan.id);
  return scan;
}

export async function enqueue({ jobs }: App, scanId: string): Promise<void> {
  await jobs.add('scan', { scanId }, { id: scanId });
}

/** A process may have died between saving a scan and asking for its work. */
export async function enqueueForgottenScans(app: App): Promise<void> {
  const active = { status: In([ScanStatus.QUEUED, ScanStatus.RUNNING]) };
  for (const { id } of await app.db.getRepository(LibraryScan).findBy(active)) await enqueue(app, id);
}

export async function stopScan(app: App, folderId: string): Promise<void> {
  const [rows]: [{ id: string }[], number] = await app.db.query(
    `update library_scans set status = 'CANCELLED', finished_at = now()
     where folder_id = $1 and status in ('QUEUED', 'RUNNING') returning id`,
    [folderId],
  );
  if (rows.length > 0) await app.live.publish('scan', folderId, {});
  for (const { id } of rows) await app.jobs.cancel('scan', id);
}

export function latestScan(db: DbOrTx, folderId: string): Promise<LibraryScan | null> {
  return db.getRepository(LibraryScan).findOne({ where: { folderId }, order: { id: 'desc' } });
}

/** Scans that wait are FAILED and say so. */
export async function drainScans(app: App, say: string): Promise<number> {
  const [rows]: [{ id: string; folderId: string }[], number] = await app.db.query(
    `update library_scans set status = 'FAILED', failure = $1, finished_at = now()
     where status = 'QUEUED' returning id, folder_id as "folderId"`,
    [say],
  );
  await app.jobs.remove(
    'scan',
    rows.map(({ id }) => id),
  );
  for (const { folderId } of rows) await app.live.publish('scan', folderId, {});
  return rows.length;
}

export async function retryScans(app: App, ids: readonly string[]): Promise<number> {
  const failed = await app.db.getRepository(LibraryScan).findBy({ id: In([...ids]), status: ScanStatus.FAILED });
  for (const { folderId, acceptRemovals } of failed) await startScan(app, folderId, acceptRemovals);
  return failed.length;
}
