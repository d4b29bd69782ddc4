import type { App } from '../app.js';

/** In the small hours fewer people play films. */
const FROM_HOUR = 3;

/** Queues what is done once a night. Whoever of all processes asks first after three o'clock does it. */
export async function queueNightly(app: App, now = new Date()): Promise<void> {
  if (now.getHours() < FROM_HOUR) return;
  const { coldStorage, coldAfterDays } = app.config;
  if (coldStorage && (await isDue(app, 'cool', now))) {
    await app.jobs.add('cool', { olderThanDays: coldAfterDays }, { id: 'cool' });
  }
}

async function isDue({ db }: App, name: string, now: Date): Promise<boolean> {
  const day = `${now.getFullYear()}-${now.getMonth() + 1}-${now.getDate()}`;
  const mine = await db.query(
    `insert into nightly_work as work values ($1, $2)
     on conflict (name) do update set queued_on = excluded.queued_on where work.queued_on < excluded.queued_on
     returning 1`,
    [name, day],
  );
  return mine.length > 0;
}
