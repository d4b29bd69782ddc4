import type { App } from '../app.js';
import { MediaStatus } from '../media-file/enums.js';
import { MediaFile } from '../media-file/media-file.js';
import { fromTheStart, queueProcessing } from '../processing/queue.js';
import { tell } from '../processing/run.js';
import { ORIGINALS, originalKey } from '../storage/keys.js';
import { type IntegrityFinding, IntegrityProblem, IntegrityRepair } from './integrity-finding.js';

/** Does what can be done about a finding. @returns null when it is none any more, or nothing could be done */
export async function repair(app: App, finding: IntegrityFinding): Promise<IntegrityRepair | null> {
  if (finding.problem === IntegrityProblem.ORPHAN) return removeOrphan(app, finding);
  return finding.key.startsWith(ORIGINALS) ? markFiles(app, finding) : rebuild(app, finding);
}

/** Asks once more whether nobody knows it: what was an orphan may have found its row. */
async function removeOrphan({ db, storage }: App, { key }: IntegrityFinding): Promise<IntegrityRepair | null> {
  const [, id, version] = key.split('/');
  const known = key.startsWith(ORIGINALS)
    ? await db.query('select from blobs where id::text = $1 union all select from uploads where id::text = $1', [id])
    : await db.query(
        `select from media_files f
         left join artifact_manifests m on m.media_file_id = f.id and m.version = f.version
         where f.id::text = $1 and $2 in (f.version::text, f.run_id::text)
           and (f.status <> 'READY' or m.files is null or m.files ? $3)`,
        [id, version, key.split('/').slice(3).join('/')],
      );
  if (known.length > 0) return null;
  await (key.endsWith('/') ? storage.removeAll(key) : storage.remove(key));
  return IntegrityRepair.REMOVED;
}

/** Processes a file again; without its original that cannot be done, and what is left of it is kept. */
async function rebuild(app: App, { mediaFileId }: IntegrityFinding): Promise<IntegrityRepair | null> {
  const files = app.db.getRepository(MediaFile);
  const file = mediaFileId === null ? null : await files.findOneBy({ id: mediaFileId });
  if (!file || !(await app.storage.stat(originalKey(file)))) return null;
  const { affected } = await files.update({ id: file.id, status: MediaStatus.READY }, fromTheStart());
  if (affected) await queueProcessing(app, file.id);
  return affected || file.status === MediaStatus.PROCESSING ? IntegrityRepair.REBUILDING : null;
}

const SAY = {
  [IntegrityProblem.MISSING]:
    'Its original is missing from the storage. Restore it from a backup and call retryProcessing, or delete the file.',
  [IntegrityProblem.ALTERED]:
    'Its original is not what was uploaded: the storage has altered it. Restore it from a backup and call retryProcessing, or delete the file.',
} as const;

/** Originals are never altered, also not to mend them: whoever owns a file is told. What was made of it still plays. */
async function markFiles(app: App, { key, problem }: IntegrityFinding): Promise<IntegrityRepair | null> {
  if (problem === IntegrityProblem.ORPHAN) return null;
  const [marked]: [{ id: string; ownerId: string }[]] = await app.db.query(
    `update media_files set status = 'FAILED', failure = $2, updated_at = clock_timestamp()
     where blob_id = $1 and status in ('READY', 'FAILED') returning id, owner_id as "ownerId"`,
    [key.slice(ORIGINALS.length), SAY[problem]],
  );
  for (const file of marked) await tell(app, file);
  return marked.length > 0 ? IntegrityRepair.MARKED : null;
}
