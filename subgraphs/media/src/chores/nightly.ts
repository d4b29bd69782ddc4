import { IsNull } from 'typeorm';
import type { App } from '../app.js';
import { startCheck } from '../integrity/integrity.service.js';
import { LibraryFolder } from '../library/library-folder.js';
import { startScan } from '../library/scans.js';

/** In the small hours fewer people play films. */
const FROM_HOUR = 3;

/** Queues what is done once a night. Whoever of all processes asks first after three o'clock does it. */
export async function queueNightly(app: App, now = new Date()): Promise<void> {
  if (now.getHours() < FROM_HOUR) return;
  if (await isDue(app, 'scan', now)) await scanAll(app);
  const { coldStorage, coldAfterDays } = app.config;
  if (coldStorage && (await isDue(app, 'cool', now))) {
    await app.jobs.add('cool', { olderThanDays: coldAfterDays }, { id: 'cool' });
  }
  // Every original is read to its end once a month.
  if (await isDue(app, 'integrity', now)) await startCheck(app, now.getDate() === 1);
}

/** What a person copied into a folder shows up the next morning at the latest. */
async function scanAll(app: App): Promise<void> {
  const folders = await app.db.getRepository(LibraryFolder).findBy({ removedAt: IsNull() });
  for (const { id } of folders) await startScan(app, id);
}

/** The night in which it is heard of first has nothing to be done yet. A clock may have been ahead when it was done. */
async function isDue({ db }: App, name: string, now: Date): Promise<boolean> {
  const day = `${now.getFullYear()}-${now.getMonth() + 1}-${now.getDate()}`;
  const [mine]: [unknown[], number] = await db.query(
    `update nightly_work set queued_on = $2
     where name = $1 and (queued_on < $2 or queued_on > $2::date + 1) returning name`,
    [name, day],
  );
  await db.query('insert into nightly_work values ($1, $2) on conflict do nothing', [name, day]);
  return mine.length > 0;
}
