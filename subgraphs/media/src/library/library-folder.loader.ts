import { byKey, DataLoader } from '@medianest/kit';
import type { App } from '../app.js';
import { LibraryScan } from './library-scan.js';

/** The latest scans, by folder. */
export function lastScanLoader({ db }: App): DataLoader<string, LibraryScan | undefined> {
  return byKey(
    (ids) =>
      db
        .getRepository(LibraryScan)
        .createQueryBuilder('scan')
        .distinctOn(['scan.folderId'])
        .where('scan.folder_id = any(:ids)', { ids })
        .orderBy('scan.folderId')
        .addOrderBy('scan.id', 'DESC')
        .getMany(),
    (scan) => scan.folderId,
  );
}

/** How many media files there are, by folder. */
export function libraryFileCountLoader({ db }: App): DataLoader<string, number> {
  return new DataLoader(async (ids) => {
    const rows: { id: string; count: number }[] = await db.query(
      `select folder_id as id, count(*)::int as count from library_files
       where folder_id = any($1) and not ignored group by folder_id`,
      [ids],
    );
    const counts = new Map(rows.map(({ id, count }) => [id, count]));
    return ids.map((id) => counts.get(id) ?? 0);
  });
}
