import { createHash } from 'node:crypto';
import { pipeline } from 'node:stream/promises';
import { BEFORE_ALL_IDS } from '@medianest/kit';
import { Blob } from '../blob/blob.js';
import { blobKey, ORIGINALS } from '../storage/keys.js';
import { IntegrityProblem } from './integrity-finding.js';
import { isSettled, type Look } from './report.js';

const PAGE = 500;
const AT_ONCE = 8;

interface Row {
  readonly id: string;
  readonly size: string;
  readonly sha256: Buffer | null;
  readonly media_file_id: string | null;
}

/**
 * Every upload that the database knows: is it there, and is it what was uploaded? What lies in library folders may be
 * changed by whoever it belongs to, and has no hash of the whole: its scans tell what is gone, other, or unreadable.
 * @returns how many there are
 */
export async function checkOriginals(look: Look): Promise<number> {
  let count = 0;
  for (let after: string = BEFORE_ALL_IDS; ; ) {
    const rows: Row[] = await look.app.db.query(
      `select id, size, sha256, (select id from media_files f where f.blob_id = b.id limit 1) as media_file_id
       from blobs b where id > $1 order by id limit ${PAGE}`,
      [after],
    );
    const left = [...rows];
    const next = async () => {
      for (let row = left.shift(); row; row = left.shift()) await checkOriginal(look, row);
    };
    await Promise.all(Array.from({ length: look.withHashes ? 1 : AT_ONCE }, next));
    count += rows.length;
    after = rows.at(-1)?.id ?? after;
    if (rows.length < PAGE) return count;
  }
}

async function checkOriginal(look: Look, row: Row): Promise<void> {
  const { app, signal, report } = look;
  signal.throwIfAborted();
  const key = blobKey(row.id);
  const problem = await problemOf(look, key, row);
  if (!problem) return;
  // It may have been deleted while we looked.
  if (await app.db.getRepository(Blob).existsBy({ id: row.id })) {
    await report({ key, mediaFileId: row.media_file_id, ...problem });
  }
}

async function problemOf({ app: { storage }, withHashes }: Look, key: string, { size, sha256 }: Row) {
  const stored = await storage.stat(key);
  if (!stored) return { problem: IntegrityProblem.MISSING, detail: `An original of ${size} bytes is missing.` };
  if (stored.size !== Number(size)) {
    const detail = `The original has ${stored.size} bytes; ${size} were uploaded.`;
    return { problem: IntegrityProblem.ALTERED, detail };
  }
  if (!withHashes || !sha256) return undefined;
  const bytes = await storage.open(key);
  if (!bytes) return undefined;
  const hash = createHash('sha256');
  await pipeline(bytes, hash);
  if (hash.digest().equals(sha256)) return undefined;
  const detail = 'The original has other bytes than were uploaded.';
  return { problem: IntegrityProblem.ALTERED, detail, byHash: true };
}

/** Originals that the database does not know. */
export async function findOrphanOriginals({ app, signal, report }: Look): Promise<void> {
  let batch: { id: string; size: number }[] = [];
  const judge = async () => {
    const found: { id: string }[] = await app.db.query(
      'select id::text from blobs where id::text = any($1) union all select id::text from uploads where id::text = any($1)',
      [batch.map(({ id }) => id)],
    );
    const known = new Set(found.map(({ id }) => id));
    for (const { id, size } of batch.filter((one) => !known.has(one.id))) {
      const detail = `${size} bytes that belong to no file.`;
      await report({ key: blobKey(id), problem: IntegrityProblem.ORPHAN, mediaFileId: null, detail });
    }
    batch = [];
  };
  for await (const stored of app.storage.list(ORIGINALS)) {
    signal.throwIfAborted();
    if (isSettled(stored)) batch.push({ id: stored.key.slice(ORIGINALS.length), size: stored.size });
    if (batch.length === PAGE) await judge();
  }
  await judge();
}
