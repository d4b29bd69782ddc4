import { type Actor, withScope } from '@medianest/kit';
import type { App } from '../app.js';
import type { MediaKind } from '../media-file/enums.js';
import { seesAll } from '../media-file/media-file.policy.js';
import { freeBytes } from '../storage/open-storage.js';
import { StorageGroup, type StorageReport, type StorageShare } from './storage-report.js';

interface Row {
  readonly owner_id: string | null;
  readonly kind: MediaKind | null;
  readonly organization_id: string | null;
  readonly files: string;
  readonly originals: string;
  readonly artifacts: string;
}

const COLUMNS: Record<StorageGroup, string> = {
  [StorageGroup.PERSON]: 'owner_id',
  [StorageGroup.KIND]: 'kind',
  [StorageGroup.ORGANIZATION]: 'organization_id',
};

/** What everybody's files take, for those who see all; else what one's own do. */
export async function storageReport(app: App, actor: Actor, by: StorageGroup): Promise<StorageReport> {
  const person = withScope(actor, 'media:read');
  const owner = seesAll(person) ? null : person.userId;
  const rows: Row[] = await app.db.query(
    `select owner_id, kind, organization_id, count(*) as files,
       sum(size) as originals, coalesce(sum(bytes), 0) as artifacts
     from (
       select f.size, m.bytes, ${Object.values(COLUMNS)
         .map((column) => (column === COLUMNS[by] ? `f.${column}` : `null as ${column}`))
         .join(', ')}
       from media_files f left join artifact_manifests m on m.media_file_id = f.id and m.version = f.version
       where f.status <> 'UPLOADING' and ($1::uuid is null or f.owner_id = $1)
     ) files group by grouping sets ((), (owner_id, kind, organization_id))
     order by grouping(owner_id) desc, sum(size) + coalesce(sum(bytes), 0) desc limit 101`,
    [owner],
  );
  const [stored] = await app.db.query(
    `select coalesce(sum(size), 0) as bytes from blobs b
     where $1::uuid is null or exists (select from media_files f where f.blob_id = b.id and f.owner_id = $1)`,
    [owner],
  );
  const [total, ...shares] = rows.map(toShare);
  const free = owner === null ? await freeBytes(app) : Infinity;
  const freeIfKnown = free === Infinity ? null : free;
  return { total: total ?? NOTHING, shares, storedOriginalBytes: Number(stored.bytes), freeBytes: freeIfKnown };
}

function toShare(row: Row): StorageShare {
  return {
    person: row.owner_id === null ? null : { id: row.owner_id },
    kind: row.kind,
    organization: row.organization_id === null ? null : { id: row.organization_id },
    files: Number(row.files),
    originalBytes: Number(row.originals),
    artifactBytes: Number(row.artifacts),
  };
}

const NOTHING: StorageShare = {
  ...{ person: null, kind: null, organization: null },
  ...{ files: 0, originalBytes: 0, artifactBytes: 0 },
};
