import { BEFORE_ALL_IDS, isUuid } from '@medianest/kit';
import { ARTIFACTS, artifactKey, artifactsOf } from '../storage/keys.js';
import { listVersion, type Manifest, saveManifest } from '../storage/manifest.js';
import type { Stored } from '../storage/storage.js';
import { IntegrityProblem } from './integrity-finding.js';
import { isSettled, type Look } from './report.js';

const PAGE = 100;

interface Row {
  readonly id: string;
  readonly version: string;
  readonly files: Manifest | null;
}

/** What was made of every READY file: is all of it there, and as large as it was? @returns how many files there are */
export async function checkArtifacts(look: Look): Promise<number> {
  let count = 0;
  for (let after: string = BEFORE_ALL_IDS; ; ) {
    const rows: Row[] = await look.app.db.query(
      `select f.id, f.version, m.files from media_files f
       left join artifact_manifests m on m.media_file_id = f.id and m.version = f.version
       where f.id > $1 and f.status = 'READY' and f.version is not null order by f.id limit ${PAGE}`,
      [after],
    );
    for (const row of rows) count += await checkVersion(look, row);
    after = rows.at(-1)?.id ?? after;
    if (rows.length < PAGE) return count;
  }
}

async function checkVersion(look: Look, row: Row): Promise<number> {
  const { app, signal } = look;
  signal.throwIfAborted();
  const found = await listVersion(app.storage, row);
  // Made before anything was written down: what is there now is what has to be there from now on.
  if (!row.files) await saveManifest(app.db, row, found);
  const expected = row.files ?? found;
  const paths = new Set([...Object.keys(expected), ...Object.keys(found)]);
  for (const path of paths) {
    const problem = compare(expected[path], found[path]);
    if (problem && (await isServed(look, row))) {
      const { id, version } = row;
      await look.report({ key: artifactKey({ id, version, path }), mediaFileId: id, ...problem });
    }
  }
  return Object.keys(expected).length;
}

function compare(expected: number | undefined, found: number | undefined) {
  if (expected === found) return undefined;
  if (expected === undefined) {
    return { problem: IntegrityProblem.ORPHAN, detail: `${found} bytes that nothing of this version names.` };
  }
  if (found === undefined)
    return { problem: IntegrityProblem.MISSING, detail: `A file of ${expected} bytes is missing.` };
  return { problem: IntegrityProblem.ALTERED, detail: `It has ${found} bytes; ${expected} were made.` };
}

/** It may have been deleted, or made anew, while we looked. */
async function isServed({ app }: Look, { id, version }: Row): Promise<boolean> {
  const rows = await app.db.query(`select from media_files where id = $1 and version = $2 and status = 'READY'`, [
    ...[id, version],
  ]);
  return rows.length > 0;
}

const strange = ({ key, size }: Stored) => ({
  key,
  problem: IntegrityProblem.ORPHAN,
  detail: `${size} bytes that were not made here.`,
});

/** Versions that no file has, and what others have put beside them, such as a system that shows the folder. */
export async function findOrphanVersions({ app, signal, report }: Look): Promise<void> {
  const versions = new Map<string, number>();
  for await (const stored of app.storage.list(ARTIFACTS)) {
    signal.throwIfAborted();
    if (!isSettled(stored)) continue;
    const [, id = '', version = '', ...below] = stored.key.split('/');
    const name = `${id}/${version}`;
    if (below.length > 0 && [id, version].every(isUuid)) versions.set(name, (versions.get(name) ?? 0) + stored.size);
    else await report({ ...strange(stored), mediaFileId: null });
  }
  const names = [...versions.keys()];
  for (let at = 0; at < names.length; at += PAGE) {
    const some = names.slice(at, at + PAGE);
    const rows: { name: string }[] = await app.db.query(
      `select name from unnest($1::text[]) as name where not exists (
         select from media_files f where f.id::text = split_part(name, '/', 1)
           and split_part(name, '/', 2) in (f.version::text, f.run_id::text))`,
      [some],
    );
    for (const { name } of rows) {
      const [id = '', version] = name.split('/');
      const detail = `${versions.get(name)} bytes that were made of no file, or for a version that is gone.`;
      await report({ key: artifactsOf(id, version), problem: IntegrityProblem.ORPHAN, mediaFileId: null, detail });
    }
  }
}
