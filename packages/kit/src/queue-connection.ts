import { type PgPool, PostgresConnection } from 'bullmq';

type Listener = Awaited<ReturnType<PostgresConnection['getListenClient']>>;

/**
 * What all queues and workers of a process share. BullMQ would give each worker a connection of its own to LISTEN on,
 * and every connection is a process of PostgreSQL.
 */
export class QueueConnection extends PostgresConnection {
  private readonly shared = new WeakMap<Listener, Listener>();

  constructor(pool: PgPool) {
    super(pool);
    this.setMaxListeners(0);
  }

  override async getListenClient(): Promise<Listener> {
    const client = await super.getListenClient();
    const known = this.shared.get(client);
    if (known) return known;
    const listener = sharedBy(client);
    this.shared.set(client, listener);
    return listener;
  }

  /** BullMQ names a connection after its worker; this one is of many. */
  override async setListenClientName(): Promise<void> {}

  /** Each queue and worker closes its connection: what they share is closed after them, with `closeShared`. */
  override async close(): Promise<void> {}

  closeShared(): Promise<void> {
    return super.close();
  }
}

/** Everyone says LISTEN: once is enough, and a connection takes one statement at a time. */
function sharedBy(client: Listener): Listener {
  const said = new Map<string, Promise<unknown>>();
  const listenOnce = (statement: string) => {
    const listening = said.get(statement) ?? client.query(statement);
    said.set(statement, listening);
    return listening;
  };
  return new Proxy(client, {
    get(target, key) {
      if (key === 'query') return listenOnce;
      const value: unknown = Reflect.get(target, key);
      return typeof value === 'function' ? value.bind(target) : value;
    },
  });
}
