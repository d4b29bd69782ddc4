import type { Workers } from '@medianest/kit';
import type { App } from '../app.js';
import type { MediaJobs } from '../jobs.js';
import { JOBS_OF, readSettings } from './settings.js';

/** What was told while we did not hear is found out this soon. */
const LOOK_MS = 15_000;

/** Sets the queues as their rows say, now and whenever somebody steers them from whatever process. */
export async function followSettings(app: App, workers: Workers<MediaJobs>): Promise<{ close(): Promise<void> }> {
  const stop = new AbortController();
  let applying = Promise.resolve();
  const look = () => {
    applying = applying
      .then(() => apply(app, workers))
      .catch((error) => app.log.warn({ error }, 'the settings of the queues could not be read'));
    return applying;
  };
  const changes = await app.live.subscribe('queues', 'any', stop.signal);
  await look();
  const timer = setInterval(look, LOOK_MS);
  const hearing = (async () => {
    for await (const _change of changes) await look();
  })();
  return {
    async close() {
      clearInterval(timer);
      stop.abort();
      await hearing;
      await applying;
    },
  };
}

/** The queues' store keeps a pause too, but may be another one than yesterday. */
async function apply(app: App, workers: Workers<MediaJobs>): Promise<void> {
  for (const { name, paused, concurrency } of await readSettings(app)) {
    for (const job of JOBS_OF[name]) {
      workers.setConcurrency(job, concurrency);
      await app.jobs[paused ? 'pause' : 'resume'](job);
    }
  }
}
