import { existsSync } from 'node:fs';
import { join } from 'node:path';
import type { App } from '../app.js';
import { MediaStatus } from '../media-file/enums.js';
import { factsOf } from '../media-file/media-facts.js';
import { MediaFile } from '../media-file/media-file.js';
import { fromTheStart, queueMany, queueProcessing } from '../processing/queue.js';
import { fingerprint } from './fingerprint.js';
import { LibraryFile } from './library-file.js';
import type { LibraryFolder } from './library-folder.js';
import type { LibraryScan } from './library-scan.js';
import type { FoundFile } from './walk.js';

/** What a scan has done so far. */
export type Tally = Record<'found' | 'added' | 'changed' | 'moved' | 'unreadable', number>;

interface Batch {
  readonly scan: LibraryScan;
  readonly folder: LibraryFolder;
  readonly files: readonly FoundFile[];
  readonly tally: Tally;
  unreadable(path: string): void;
}

type Printed = FoundFile & { readonly fingerprint: Buffer };

/** Compares some of what lies in a folder with what is known of it. Files that look the same are not opened. */
export async function indexFiles(app: App, batch: Batch): Promise<void> {
  const { folder, files, scan, tally } = batch;
  const known = await findKnown(app, folder.id, files);
  const same = files.filter((file) => looksSame(file, known.get(file.path)));
  await markSeen(
    app,
    scan.id,
    same.map(({ path, mounted }) => ({ id: known.get(path)?.id ?? '', mounted })),
  );
  const unknown: Printed[] = [];
  for (const file of files.filter((candidate) => !looksSame(candidate, known.get(candidate.path)))) {
    const print = await fingerprint(folder.path, file).catch(() => undefined);
    const before = known.get(file.path);
    if (!print) batch.unreadable(file.path);
    else if (before) await noteChange(app, batch, { before, file: { ...file, fingerprint: print } });
    else unknown.push({ ...file, fingerprint: print });
  }
  const fresh = await noteMoves(app, batch, unknown);
  await addFiles(app, batch, fresh);
  tally.found += files.length;
  tally.added += fresh.length;
}

async function findKnown(app: App, folderId: string, files: readonly FoundFile[]): Promise<Map<string, LibraryFile>> {
  const rows = await app.db
    .getRepository(LibraryFile)
    .createQueryBuilder('file')
    .where('file.folder_id = :folderId and file.path = any(:paths)', { folderId, paths: files.map(({ path }) => path) })
    .getMany();
  return new Map(rows.map((row) => [row.path, row]));
}

function looksSame(file: FoundFile, known: LibraryFile | undefined): boolean {
  return known?.size === file.size && known.modifiedMs === file.modifiedMs;
}

type Seen = Pick<LibraryFile, 'id' | 'mounted'>;

async function markSeen(app: App, scanId: string, seen: readonly Seen[]): Promise<void> {
  await app.db.query(
    `update library_files file set seen_in = $1, mounted = seen.mounted
     from unnest($2::uuid[], $3::boolean[]) seen (id, mounted) where file.id = seen.id`,
    [scanId, seen.map(({ id }) => id), seen.map(({ mounted }) => mounted)],
  );
}

/** The same path with another size or time: touched only, or another file. */
async function noteChange(
  app: App,
  { scan, tally }: Batch,
  { before, file }: { readonly before: LibraryFile; readonly file: Printed },
): Promise<void> {
  const { size, modifiedMs, mounted, fingerprint: print } = file;
  const isTouched = before.fingerprint.equals(print);
  const changed = await app.db.transaction(async (tx) => {
    const now = { size, modifiedMs, mounted, fingerprint: print, seenIn: scan.id };
    await tx.getRepository(LibraryFile).update({ id: before.id }, now);
    if (isTouched) return false;
    const { affected } = await tx.getRepository(MediaFile).update({ id: before.id }, { size, ...fromTheStart() });
    return Boolean(affected);
  });
  if (!changed) return;
  tally.changed++;
  await queueProcessing(app, before.id);
}

/** Notes new paths for content that is known. @returns the files whose content is new, or still where it was */
async function noteMoves(app: App, batch: Batch, files: readonly Printed[]): Promise<Printed[]> {
  const lost = files.length > 0 ? await findLost(app, batch, files) : [];
  const fresh: Printed[] = [];
  for (const file of files) {
    const at = lost.findIndex(({ fingerprint: print, size }) => size === file.size && print.equals(file.fingerprint));
    const [before] = at < 0 ? [] : lost.splice(at, 1);
    if (before) await noteMove(app, batch, { before, file });
    else fresh.push(file);
  }
  return fresh;
}

/** Those with the same content as some of the files, and whose path leads nowhere now. */
async function findLost(app: App, { scan, folder }: Batch, files: readonly Printed[]): Promise<LibraryFile[]> {
  const known = await app.db
    .getRepository(LibraryFile)
    .createQueryBuilder('file')
    .where('file.folder_id = :folderId and file.fingerprint = any(:prints) and file.seen_in <> :scanId', {
      ...{ folderId: folder.id, scanId: scan.id, prints: files.map(({ fingerprint: print }) => print) },
    })
    .getMany();
  return known.filter(({ path }) => !existsSync(join(folder.path, path)));
}

async function noteMove(
  app: App,
  { scan, tally }: Batch,
  { before, file }: { readonly before: LibraryFile; readonly file: Printed },
): Promise<void> {
  await app.events.transaction(async (tx, emit) => {
    const { path, modifiedMs, mounted } = file;
    const now = { path, modifiedMs, mounted, seenIn: scan.id };
    await tx.getRepository(LibraryFile).update({ id: before.id }, now);
    const files = tx.getRepository(MediaFile);
    await files.update({ id: before.id }, { fileName: file.name, updatedAt: () => 'clock_timestamp()' });
    const told = await files.findBy({ id: before.id, status: MediaStatus.READY });
    for (const facts of await factsOf(tx, told)) await emit('media.changed', { version: 2, ...facts });
  });
  tally.moved++;
}

/** Each gets a media file, PROCESSING, that whoever waits for something of their own goes before. */
async function addFiles(app: App, { scan, folder }: Batch, files: readonly Printed[]): Promise<void> {
  if (files.length === 0) return;
  const { id, ownerId, visibility, organizationId } = folder;
  const rows = files.map(({ fingerprint: print, ...file }) => ({ ...file, print: print.toString('hex') }));
  const added: { id: string }[] = await app.db.query(
    `with found as (
       select * from jsonb_to_recordset($1)
         as f (path text, name text, size bigint, "modifiedMs" bigint, mounted boolean, "mimeType" text, print text)
     ), added as (
       insert into library_files (folder_id, path, size, modified_ms, mounted, fingerprint, seen_in)
       select $2, path, size, "modifiedMs", mounted, decode(print, 'hex'), $3 from found
       on conflict (folder_id, path) do nothing returning id, path
     )
     insert into media_files
       (id, owner_id, file_name, size, mime_type, status, visibility, organization_id, library_folder_id, wants_playback, queued_at)
     select id, $4, name, size, "mimeType", 'PROCESSING', $5, $6, $2, false, now() from added join found using (path)
     returning id`,
    [JSON.stringify(rows), id, scan.id, ownerId, visibility, organizationId],
  );
  await queueMany(
    app,
    added.map((file) => file.id),
  );
}
