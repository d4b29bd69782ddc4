import type { EntityManager } from 'typeorm';
import type { Broker } from './broker.js';
import type { Db, DbOrTx } from './db.js';
import type { Log } from './log.js';
import { UNCOUNTED } from './statement-log.js';

/** Event type to its payload; each payload carries its own `version`. */
export type EventMap = object;
/** Which services hear an event. */
export type Routes<E extends EventMap> = { readonly [K in keyof E]: readonly string[] };

export type Emit<E extends EventMap> = <K extends keyof E & string>(type: K, payload: E[K]) => Promise<void>;

/** How a service states facts for the others. */
export interface Events<E extends EventMap> {
  /**
   * Runs a transaction that may emit events. They are stored with the state they tell of and handed over once the
   * transaction is committed; an event of a transaction that failed was never there.
   */
  transaction<T>(work: (tx: EntityManager, emit: Emit<E>) => Promise<T>): Promise<T>;
  /** Emits in a transaction that runs already, such as a consumer's; handed over within seconds of its commit. */
  within(tx: DbOrTx): Emit<E>;
  /** Stops handing over; what is in the outbox stays for the next start. */
  close(): Promise<void>;
}

export interface EventsOptions<E extends EventMap> {
  readonly db: Db;
  readonly broker: Broker;
  readonly routes: Routes<E>;
  readonly log: Log;
}

export function createEvents<E extends EventMap>(options: EventsOptions<E>): Events<E> {
  const relay = startOutboxRelay(options);
  const within = (tx: DbOrTx): Emit<E> => {
    return async (type, payload) => {
      await tx.query('insert into outbox (type, payload) values ($1, $2)', [type, payload]);
    };
  };
  return {
    within,
    async transaction(work) {
      let emitted = false;
      const result = await options.db.transaction((tx) => {
        const emit = within(tx);
        return work(tx, async (type, payload) => {
          emitted = true;
          await emit(type, payload);
        });
      });
      if (emitted) relay.wake();
      return result;
    },
    close: relay.close,
  };
}

/** How soon events are found that a dead process committed and did not hand over. */
const POLL_MS = 2_000;
const BATCH = 200;

interface OutboxRow {
  readonly id: string;
  readonly type: string;
  readonly payload: object;
}

/** Moves committed events from the outbox to the consumers' queues, in order, by one process at a time. */
function startOutboxRelay<E extends EventMap>(options: EventsOptions<E>): { wake(): void; close(): Promise<void> } {
  let closed = false;
  let woken = false;
  let wakeUp: () => void = () => {};
  const wake = () => {
    woken = true;
    wakeUp();
  };
  const rest = () =>
    new Promise<void>((resolve) => {
      const timer = setTimeout(resolve, POLL_MS);
      wakeUp = () => {
        clearTimeout(timer);
        resolve();
      };
      if (woken || closed) wakeUp();
    });
  const loop = async () => {
    while (!closed) {
      woken = false;
      try {
        while (!closed && (await handOver(options)) === BATCH);
      } catch (error) {
        options.log.warn({ error }, 'events wait in the outbox: the queue store or database does not answer');
        await new Promise((resolve) => setTimeout(resolve, closed ? 0 : POLL_MS));
      }
      if (!closed) await rest();
    }
  };
  const running = loop();
  return {
    wake,
    async close() {
      closed = true;
      wakeUp();
      await running;
    },
  };
}

/** Any number of this database's own; whoever holds it hands over, so that events keep their order. */
const OUTBOX_LOCK = 7_210_456;

/** @returns how many events were handed over. A crash before the commit hands them over again, with the same ids. */
async function handOver<E extends EventMap>(options: EventsOptions<E>): Promise<number> {
  const runner = options.db.createQueryRunner();
  runner.data[UNCOUNTED] = true;
  try {
    return await runner.manager.transaction((tx) => handOverIn(tx, options));
  } finally {
    await runner.release();
  }
}

async function handOverIn<E extends EventMap>(tx: DbOrTx, { broker, routes }: EventsOptions<E>): Promise<number> {
  const [{ mine }] = await tx.query('select pg_try_advisory_xact_lock($1) as mine', [OUTBOX_LOCK]);
  if (!mine) return 0;
  const rows: OutboxRow[] = await tx.query('select id, type, payload from outbox order by id limit $1', [BATCH]);
  if (rows.length === 0) return 0;
  const consumers = new Set(rows.flatMap((row) => routes[row.type as keyof E] ?? []));
  for (const consumer of consumers) {
    const heard = rows.filter((row) => routes[row.type as keyof E]?.includes(consumer));
    await broker.queue(eventQueue(consumer)).addBulk(heard.map(toQueued));
  }
  await tx.query('delete from outbox where id = any($1)', [rows.map((row) => row.id)]);
  return rows.length;
}

export const eventQueue = (consumer: string): string => `events.${consumer}`;

/** At ten minutes each, about a week: a database may be away, and a disk full, for days. */
const ATTEMPTS = 1_000;

/** @returns how long to wait after so many attempts, in milliseconds */
export const patience = (attempts: number): number => Math.min(500 * 2 ** (attempts - 1), 10 * 60_000);

function toQueued(row: OutboxRow) {
  return {
    name: row.type,
    data: row.payload,
    opts: {
      jobId: row.id,
      attempts: ATTEMPTS,
      backoff: { type: 'patient' },
      removeOnComplete: true,
      // One that no attempt could digest stays to be looked at; nothing is lost silently.
      removeOnFail: false,
    },
  };
}
