import type { Graph } from './operations/graph.js';
import type { KnownOperation } from './operations/known.js';
import type { Connections, Lease, TransportPool } from './transports/connections.js';
import type { PreparedOperation } from './types.js';

/** A supergraph in use. It is let go when nothing runs on it any more: the engine itself is the first who uses it. */
export class Loaded {
  private users = 1;

  private constructor(
    readonly graph: Graph,
    private readonly lease: Lease,
  ) {}

  /** Throws when a subgraph has no transport. */
  static open(graph: Graph, pool: TransportPool): Loaded {
    try {
      return new Loaded(graph, pool.lease(graph.subgraphs));
    } catch (error) {
      void graph.close();
      throw error;
    }
  }

  get connections(): Connections {
    return this.lease.connections;
  }

  enter(): void {
    this.users++;
  }

  async leave(): Promise<void> {
    this.users--;
    if (this.users > 0) return;
    await Promise.all([this.graph.close(), this.lease.release()]);
  }
}

/** An operation that is valid on a supergraph. */
export class Prepared implements PreparedOperation {
  constructor(
    readonly loaded: Loaded,
    readonly known: KnownOperation,
  ) {}

  get type(): PreparedOperation['type'] {
    return this.known.operation.type;
  }
}
