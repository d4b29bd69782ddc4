import { type SubgraphResponse, type Transport, TransportError, type Transports } from './transport.js';

/** The transport of a subgraph, by its name. */
export type Connections = (service: string) => Transport;

/** Takes over the transports of an earlier supergraph where name and URL are the same. */
export class TransportPool {
  private readonly open = new Map<string, Transport>();

  constructor(
    private readonly transports: Transports,
    private readonly onError: (error: unknown, where: { service: string }) => void,
  ) {}

  /** Refuses a supergraph with a subgraph that cannot be reached by any transport. */
  connect(subgraphs: readonly { name: string; url: string }[]): Connections {
    const byName = new Map(subgraphs.map(({ name, url }) => [name, this.transport(name, url)]));
    return (service) => {
      const transport = byName.get(service);
      if (!transport) throw new Error(`There is no transport for the subgraph "${service}".`);
      return transport;
    };
  }

  async close(): Promise<void> {
    const all = [...this.open.values()];
    this.open.clear();
    await Promise.all(all.map((transport) => transport.close()));
  }

  private transport(name: string, url: string): Transport {
    const key = `${name} ${url}`;
    const known = this.open.get(key);
    if (known) return known;
    const made = typeof this.transports === 'function' ? this.transports(name, url) : this.transports[name];
    if (!made) throw new Error(`Give a transport for the subgraph "${name}".`);
    const reporting = this.reporting(name, made);
    this.open.set(key, reporting);
    return reporting;
  }

  /** Every failure is told to the log whole, and leaves as a TransportError. */
  private reporting(service: string, transport: Transport): Transport {
    const report = (error: unknown): TransportError => {
      const known = error instanceof TransportError;
      if (!known || error.code !== 'CANCELLED') this.onError(error, { service });
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
