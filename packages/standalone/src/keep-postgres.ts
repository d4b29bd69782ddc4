import { setTimeout as rest } from 'node:timers/promises';
import type { Log } from '@medianest/kit';
import { type Postgres, type PostgresOptions, startPostgres } from './postgres.js';

/** Between tries, longer each time: a disk may be full for hours. */
const [SOON_MS, SELDOM_MS] = [500, 15_000];

/**
 * Starts PostgreSQL, and again at the same address when it ends by itself: somebody killed it, or it had no room to
 * write. What is committed is kept, and everybody's connections come back by themselves.
 */
export async function keepPostgres(options: PostgresOptions, log: Log): Promise<Postgres> {
  let current = await startPostgres(options);
  const { url } = current;
  const again = { ...options, port: Number(new URL(url).port) };
  const stopping = new AbortController();
  const start = async (): Promise<void> => {
    for (let wait = SOON_MS; !stopping.signal.aborted; wait = Math.min(2 * wait, SELDOM_MS)) {
      try {
        current = await startPostgres(again);
        return;
      } catch (error) {
        log.error({ error }, 'PostgreSQL cannot be started now; it is tried again');
        await rest(wait, undefined, { signal: stopping.signal }).catch(() => {});
      }
    }
  };
  const keep = async (): Promise<void> => {
    while (!stopping.signal.aborted) {
      await current.ended;
      if (stopping.signal.aborted) return;
      log.error('PostgreSQL ended by itself and is started again; postgres.log in the data folder tells why');
      await start();
    }
  };
  const kept = keep();
  return {
    url,
    ended: kept,
    async stop() {
      stopping.abort();
      await current.stop();
      await kept;
      // It may have come up a moment ago.
      await current.stop();
    },
  };
}
