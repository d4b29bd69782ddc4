import { createLog, openDatabase } from '@medianest/kit';
import { testDatabase } from '@medianest/kit/testing';
import { expect, test } from 'vitest';
import { MediaFiles1763600000000 } from '../migrations/1763600000000-media-files.js';
import { ProcessingJobs1795300300000 } from '../migrations/1795300300000-processing-jobs.js';
import { keepPartitions } from './partitions.js';

test('this month and the next have a partition, and those older than the history are dropped', async () => {
  const database = await testDatabase();
  const log = createLog({ service: 'test', level: 'silent' });
  const migrations = [MediaFiles1763600000000, ProcessingJobs1795300300000];
  const db = await openDatabase({ url: database.url, entities: [], migrations, log });
  const app = { db, config: { processingHistoryMonths: 2 } };
  const names = async () => {
    const rows = await db.query(
      `select relname from pg_class where relname like 'processing\\_jobs\\_20%' and relkind = 'r'`,
    );
    return rows.map(({ relname }: { relname: string }) => relname.slice(-7)).sort();
  };
  const during = (day: string) => keepPartitions(app, new Date(day));
  await Promise.all([during('2026-11-30'), during('2026-11-30')]);
  expect(await names()).toEqual(['2026_11', '2026_12']);
  await during('2026-12-31T23:59:59Z');
  await during('2027-01-01');
  expect(await names()).toEqual(['2026_11', '2026_12', '2027_01', '2027_02']);
  await during('2027-02-28');
  expect(await names()).toEqual(['2026_12', '2027_01', '2027_02', '2027_03']);
  await db.destroy();
  await database.drop();
});
