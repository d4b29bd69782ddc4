import { BoundedMap } from '../bounded-map.js';
import type { EntityFetch } from './entity-fetch.js';
import { type JointOperation, joinOperations, soloOperation } from './joint-operation.js';
import type { Data } from './values.js';

/** Where entity fetches to one subgraph that can go together wait for each other. It belongs to a plan. */
export class Meeting {
  /** How many fetches of the plan come here. */
  members = 0;
  private readonly operations = new BoundedMap<string, JointOperation>(64);

  constructor(readonly service: string) {}

  /** The request for these fetches; which of them come together differs from run to run. */
  operation(fetches: readonly EntityFetch[]): JointOperation {
    const [first] = fetches;
    if (!first) throw new Error('Nobody came.');
    const key = fetches.length === 1 ? first.id : fetches.map(({ id }) => id).join();
    return this.operations.getOrMake(key, () =>
      fetches.length === 1 ? soloOperation(first.operation) : joinOperations(fetches.map(({ operation }) => operation)),
    );
  }
}

/** One fetch that has come, and the objects that stand for each entity it wants, by representation. */
export interface Ask {
  readonly fetch: EntityFetch;
  readonly entities: ReadonlyMap<string, Data[]>;
  /** The response keys to take, where more was asked of the entities than this fetch wants. */
  readonly only?: ReadonlySet<string>;
  resolve(): void;
  reject(error: unknown): void;
}

/** A meeting during one run: sends when all have come, or when those who came can wait no longer. */
export class Gathering {
  private asks: Ask[] = [];
  private timer: NodeJS.Timeout | undefined;

  constructor(
    private missing: number,
    private readonly send: (asks: readonly Ask[]) => Promise<void>,
  ) {}

  come(ask: Ask, patienceMs: number): void {
    this.asks.push(ask);
    this.pass();
    if (this.asks.length > 0 && patienceMs !== Number.POSITIVE_INFINITY) {
      this.timer ??= setTimeout(() => this.leave(), patienceMs);
    }
  }

  /** One fewer to wait for. */
  pass(): void {
    this.missing--;
    if (this.missing <= 0 && this.asks.length > 0) this.leave();
  }

  private leave(): void {
    clearTimeout(this.timer);
    this.timer = undefined;
    const asks = this.asks;
    this.asks = [];
    this.send(asks).then(
      () => {
        for (const ask of asks) ask.resolve();
      },
      (error) => {
        for (const ask of asks) ask.reject(error);
      },
    );
  }
}
