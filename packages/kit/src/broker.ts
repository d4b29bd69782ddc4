import {
  type BackendClasses,
  createPostgresRelayBackend,
  createRedisBackend,
  type FlowProducer,
  type IQueueBackend,
  type PgPool,
  PostgresQueueBackend,
  type Processor,
  type Queue,
  Relay,
  type RelayOptions,
  runMigrations,
  type Worker,
  type WorkerOptions,
  withBackend,
} from 'bullmq';
import { Redis } from 'ioredis';
import pg from 'pg';
import type { Log } from './log.js';
import { QueueConnection } from './queue-connection.js';

/** Where jobs, events and live topics travel: PostgreSQL or Redis/Valkey behind BullMQ. */
export interface Broker {
  queue(name: string): Queue;
  /** Queues jobs that wait for other jobs. One per broker, opened at first use. */
  flows(): FlowProducer;
  worker(name: string, processor: Processor, options: Omit<WorkerOptions, 'connection'>): Worker;
  /** Publishes and hears live topics. One per broker, opened at first use. */
  relay(): Relay<unknown>;
  ping(): Promise<void>;
  /** Closes the connections. Close workers first: they finish their jobs on them. */
  close(): Promise<void>;
}

/** What differs between the stores. */
interface Store {
  readonly classes: Pick<BackendClasses<IQueueBackend, unknown>, 'Queue' | 'Worker' | 'FlowProducer'>;
  readonly connection: unknown;
  readonly relay: RelayOptions<unknown>;
  ping(): Promise<unknown>;
  close(): Promise<unknown>;
}

/** BullMQ would keep its own account of the last 10,000 things that happened in each queue, which nobody reads. */
const KEPT_EVENTS = { events: { maxLen: 100 } };

/** Connects to `postgres://…` or `redis://…`. */
export async function openBroker(url: string, log: Log): Promise<Broker> {
  const store = url.startsWith('postgres') ? await openPostgres(url, log) : openRedis(url, log);
  const queues = new Map<string, Queue>();
  let relay: Relay<unknown> | undefined;
  let flows: FlowProducer | undefined;
  return {
    queue(name) {
      const known = queues.get(name);
      if (known) return known;
      const queue = heard(
        new store.classes.Queue(name, { connection: store.connection, streams: KEPT_EVENTS }) as Queue,
        log,
      );
      queues.set(name, queue);
      return queue;
    },
    flows() {
      flows ??= heard(new store.classes.FlowProducer({ connection: store.connection }) as FlowProducer, log);
      return flows;
    },
    worker(name, processor, options) {
      return heard(
        new store.classes.Worker(name, processor, { ...options, connection: store.connection }) as Worker,
        log,
      );
    },
    relay() {
      relay ??= heard(new Relay<unknown>(store.relay), log);
      return relay;
    },
    async ping() {
      await store.ping();
    },
    async close() {
      await Promise.all([relay?.close(), flows?.close(), ...[...queues.values()].map((queue) => queue.close())]);
      await store.close();
    },
  };
}

/** Any key all services of one database agree on; it keeps two of them from creating BullMQ's schema at once. */
const SCHEMA_LOCK = 7_210_455;
/** At most, in a process: one hears of jobs, one of live topics, the others are for statements. */
const POSTGRES_CONNECTIONS = 8;

async function openPostgres(connectionString: string, log: Log): Promise<Store> {
  // BullMQ's functions find each other by the search path, and a pool made here must set it itself.
  const pool = new pg.Pool({
    connectionString,
    max: POSTGRES_CONNECTIONS,
    keepAlive: true,
    options: '-c search_path=bullmq',
  });
  // Every worker listens on one of them.
  pool.on('connect', (connection) => void connection.setMaxListeners(0));
  pool.on('error', (error) => log.warn({ error }, 'a queue connection was lost'));
  const client = await pool.connect();
  try {
    await client.query('select pg_advisory_lock($1)', [SCHEMA_LOCK]);
    await runMigrations(client);
    await client.query('select pg_advisory_unlock($1)', [SCHEMA_LOCK]);
  } finally {
    client.release();
  }
  const shared = new QueueConnection(pool);
  await shared.waitUntilReady();
  const classes = withBackend<IQueueBackend, PgPool>(
    (name, options) => new PostgresQueueBackend(shared, name, options),
  );
  return {
    classes: classes as Store['classes'],
    connection: pool,
    relay: { connection: pool, backend: createPostgresRelayBackend } as RelayOptions<unknown>,
    ping: () => pool.query('select 1'),
    async close() {
      await shared.closeShared();
      await pool.end();
    },
  };
}

function openRedis(url: string, log: Log): Store {
  const redis = new Redis(url, { maxRetriesPerRequest: null });
  redis.on('error', (error) => log.warn({ error }, 'redis'));
  return {
    classes: withBackend(createRedisBackend) as Store['classes'],
    connection: redis,
    relay: { connection: redis },
    ping: () => redis.ping(),
    close: () => redis.quit(),
  };
}

/** BullMQ emits connection errors; unheard they would end the process. */
function heard<T extends { on(event: 'error', listener: (error: Error) => void): unknown }>(emitter: T, log: Log): T {
  emitter.on('error', (error) => log.warn({ error }, 'the queue store had an error'));
  return emitter;
}
