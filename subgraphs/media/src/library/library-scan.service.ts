import type { Actor, LiveStream } from '@medianest/kit';
import type { App } from '../app.js';
import { errors } from '../errors.js';
import type { Topics } from '../live.js';
import type { ScanLibraryInput } from './library.inputs.js';
import { findLibraryFolder } from './library-folder.service.js';
import { isActive, LibraryScan } from './library-scan.js';
import { latestScan, startScan, stopScan } from './scans.js';

/** Starts a scan, or gives the one that waits or runs. */
export async function scanLibrary(app: App, actor: Actor, input: ScanLibraryInput): Promise<LibraryScan> {
  const { id } = await findLibraryFolder(app, actor, input.libraryFolderId);
  return startScan(app, id, input.acceptRemovals);
}

export async function cancelScan(app: App, actor: Actor, libraryFolderId: string): Promise<LibraryScan> {
  const { id } = await findLibraryFolder(app, actor, libraryFolderId);
  await stopScan(app, id);
  const scan = await latestScan(app.db, id);
  if (!scan) throw errors.NEVER_SCANNED();
  return scan;
}

/** The latest scan as it is now, then every change of it, until it ends. */
export async function watchScan(
  app: App,
  actor: Actor,
  { id, until }: { readonly id: string; readonly until: AbortSignal },
): Promise<AsyncGenerator<LibraryScan>> {
  const folder = await findLibraryFolder(app, actor, id);
  const changes = await app.live.subscribe('scan', folder.id, until);
  const scan = await latestScan(app.db, folder.id);
  if (scan) return follow(app, scan, changes);
  await changes[Symbol.asyncDispose]();
  throw errors.NEVER_SCANNED();
}

async function* follow(app: App, first: LibraryScan, changes: LiveStream<Topics['scan']>): AsyncGenerator<LibraryScan> {
  await using stream = changes;
  yield first;
  if (!isActive(first)) return;
  for await (const _change of stream) {
    const scan = await app.db.getRepository(LibraryScan).findOneBy({ id: first.id });
    if (!scan) return;
    yield scan;
    if (!isActive(scan)) return;
  }
}
