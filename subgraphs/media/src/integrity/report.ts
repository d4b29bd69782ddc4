import type { App } from '../app.js';
import type { IntegrityFinding } from './integrity-finding.js';

type Finding = Pick<IntegrityFinding, 'key' | 'problem' | 'mediaFileId' | 'detail'> & {
  /** Only a look with hashes sees it. */
  readonly byHash?: boolean;
};

/** What a part of a check works with. */
export interface Look {
  readonly app: App;
  readonly checkId: string;
  readonly withHashes: boolean;
  readonly signal: AbortSignal;
  report(finding: Finding): Promise<void>;
}

/** What is younger may be on its way to its row. */
const SETTLED_MS = 60 * 60_000;
export const isSettled = ({ modified }: { readonly modified: Date }): boolean =>
  modified.getTime() < Date.now() - SETTLED_MS;

/** Notes a finding once, however many checks see it; another problem than before is a new one. */
export function reporter({ db }: App, checkId: string): Look['report'] {
  return async ({ key, problem, mediaFileId, detail, byHash = false }) => {
    await db.query(
      `insert into integrity_findings as known (key, problem, media_file_id, detail, seen_by, by_hash)
       values ($1, $2, $3, $4, $5, $6)
       on conflict (key) do update set
         detail = excluded.detail, seen_by = excluded.seen_by, media_file_id = excluded.media_file_id,
         problem = excluded.problem, by_hash = excluded.by_hash,
         found_at = case when known.problem = excluded.problem then known.found_at else now() end,
         repair = case when known.problem = excluded.problem and known.repair = 'MARKED' then known.repair end`,
      [key, problem, mediaFileId, detail, checkId, byHash],
    );
  };
}
