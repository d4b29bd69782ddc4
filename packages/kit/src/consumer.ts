import type { Job } from 'bullmq';
import type { EntityManager } from 'typeorm';
import type { Broker } from './broker.js';
import type { Db } from './db.js';
import { type EventMap, eventQueue, patience } from './events.js';
import type { Log } from './log.js';

/** The effects of other services' events, by event type. Each runs in the transaction that notes the event's id. */
export type Consumers<A, E extends EventMap> = {
  readonly [K in keyof E]?: (app: A, event: E[K], tx: EntityManager) => Promise<void>;
};

export interface ConsumerOptions<A, E extends EventMap> {
  readonly app: A & { readonly db: Db; readonly log: Log };
  readonly broker: Broker;
  /** The consumer's name in the routes. */
  readonly service: string;
  readonly consumers: Consumers<A, E>;
}

/** Hears this service's events, one at a time, each effect exactly once. */
export async function startConsumer<A, E extends EventMap>(
  options: ConsumerOptions<A, E>,
): Promise<{ close(): Promise<void> }> {
  const { app, broker, service } = options;
  await forgetOld(app);
  const daily = setInterval(() => forgetOld(app), DAY_MS).unref();
  const worker = broker.worker(eventQueue(service), (job) => digest(options, job), {
    concurrency: 1,
    lockDuration: 10_000,
    stalledInterval: 5_000,
    maxStalledCount: 20,
    settings: { backoffStrategy: patience },
  });
  worker.on('failed', (job, error) => {
    app.log.error({ event: job?.name, id: job?.id, attempt: job?.attemptsMade, error }, 'an event had no effect yet');
  });
  await worker.waitUntilReady();
  return {
    async close() {
      clearInterval(daily);
      await worker.close();
    },
  };
}

const DAY_MS = 24 * 60 * 60_000;

/** An event comes again within days, if at all. */
async function forgetOld({ db, log }: { readonly db: Db; readonly log: Log }): Promise<void> {
  const forgetting = db.query(`delete from inbox where received_at < now() - interval '30 days'`);
  await forgetting.catch((error) => log.warn({ error }, 'old events are forgotten another day'));
}

async function digest<A, E extends EventMap>({ app, consumers }: ConsumerOptions<A, E>, job: Job): Promise<void> {
  const effect = consumers[job.name as keyof E];
  if (!effect) throw new Error(`The event ${job.name} is routed here but has no entry in events.ts.`);
  await app.db.transaction(async (tx) => {
    const fresh = await tx.query('insert into inbox (event_id) values ($1) on conflict do nothing returning event_id', [
      job.id,
    ]);
    if (fresh.length > 0) await effect(app, job.data, tx);
  });
}
