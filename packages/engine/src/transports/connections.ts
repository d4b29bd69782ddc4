import { sendingKnownDirectives } from './known-directives.js';
import { type SubgraphResponse, type Transport, TransportError, type Transports } from './transport.js';

/** The transport of a subgraph, by its name. */
export type Connections = (service: string) => Transport;

/** The transports of one supergraph. */
export interface Lease {
  readonly connections: Connections;
  /** Closes those that no other supergraph uses. */
  release(): Promise<void>;
}

interface Open {
  readonly transport: Transport;
  /** As it was given. */
  readonly made: Transport;
  leases: number;
}

type OnError = (error: unknown, where: { service: string }) => void;

/** Takes over the transports of an earlier supergraph where name and URL are the same. */
export class TransportPool {
  private readonly open = new Map<string, Open>();
  /** One failure may reach many: it is told once. */
  private readonly told = new WeakSet<Error>();

  constructor(
    private readonly transports: Transports,
    private readonly onError: OnError,
  ) {}

  /** Refuses a supergraph with a subgraph that cannot be reached by any transport. */
  lease(subgraphs: readonly { name: string; url: string }[]): Lease {
    const leased = subgraphs.map(({ name, url }) => [name, this.keyOf(name, url), this.find(name, url)] as const);
    for (const [, , open] of leased) open.leases++;
    const byName = new Map(leased.map(([name, , { transport }]) => [name, transport]));
    return {
      connections: (service) => {
        const transport = byName.get(service);
        if (!transport) throw new Error(`There is no transport for the subgraph "${service}".`);
        return transport;
      },
      release: async () => {
        await Promise.all(leased.map(([name, key, open]) => this.release(name, key, open)));
      },
    };
  }

  async close(): Promise<void> {
    const all = new Set([...this.open.values()].map(({ made }) => made));
    this.open.clear();
    await Promise.all([...all].map((transport) => transport.close()));
  }

  /** Transports given by name are the same for all URLs, and stay open: they may be wanted again. */
  private keyOf(name: string, url: string): string {
    return typeof this.transports === 'function' ? `${name} ${url}` : name;
  }

  private find(name: string, url: string): Open {
    const key = this.keyOf(name, url);
    const known = this.open.get(key);
    if (known) return known;
    const made = typeof this.transports === 'function' ? this.transports(name, url) : this.transports[name];
    if (!made) throw new Error(`Give a transport for the subgraph "${name}".`);
    const open = { made, transport: this.reporting(name, sendingKnownDirectives(made)), leases: 0 };
    this.open.set(key, open);
    return open;
  }

  private async release(service: string, key: string, open: Open): Promise<void> {
    open.leases--;
    if (open.leases > 0 || typeof this.transports !== 'function' || this.open.get(key) !== open) return;
    this.open.delete(key);
    if ([...this.open.values()].some(({ made }) => made === open.made)) return;
    await open.made.close().catch((error) => this.onError(error, { service }));
  }

  /** Every failure is told to the log whole, and leaves as a TransportError. */
  private reporting(service: string, transport: Transport): Transport {
    const report = (error: unknown): TransportError => {
      const known = error instanceof TransportError;
      if (known ? error.code !== 'CANCELLED' && !this.told.has(error) : true) this.onError(error, { service });
      if (known) this.told.add(error);
      return known ? error : new TransportError('SUBGRAPH_BAD_RESPONSE', 'The transport failed.', error);
    };
    return {
      execute: (request) => transport.execute(request).catch((error) => Promise.reject(report(error))),
      subscribe: (request) => reportingEvents(transport.subscribe(request), report),
      close: () => transport.close(),
    };
  }
}

async function* reportingEvents(
  events: ReturnType<Transport['subscribe']>,
  report: (error: unknown) => TransportError,
): AsyncGenerator<SubgraphResponse> {
  try {
    yield* events;
  } catch (error) {
    throw report(error);
  }
}
