import { Counter, Gauge, Histogram, type Metrics } from '@medianest/kit';
import type { Operation } from '../graphql/parameters.js';

export type Way = 'http' | 'socket' | 'events';
export type Outcome = 'ok' | 'errors' | 'refused';

export interface OperationMetrics {
  /** Starts the clock of a query or mutation, or of what was refused; call the result when its answer is there. */
  begin(way: Way, operation: Operation | undefined): (outcome: Outcome) => void;
  /** @returns how to tell that the subscription has ended */
  subscribed(way: Way): () => void;
  socketOpened(): void;
  socketClosed(): void;
  streamOpened(): void;
  streamClosed(): void;
  /** A client that did not read what it asked for was cut off. */
  dropped(way: Way): void;
}

/** Clients name their operations as they like; so many names are told apart. */
const MAX_NAMES = 100;

export function countOperations(metrics: Metrics): OperationMetrics {
  const registers = [metrics];
  const seconds = new Histogram({
    name: 'graphql_operation_seconds',
    help: 'From the request to its answer: queries and mutations by their names, the first hundred of them',
    labelNames: ['operation'] as const,
    buckets: [0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30],
    registers,
  });
  const operations = new Counter({
    name: 'graphql_operations_total',
    help: 'Queries and mutations, and what was refused',
    labelNames: ['way', 'outcome'] as const,
    registers,
  });
  const subscriptions = new Gauge({
    name: 'graphql_subscriptions',
    help: 'Subscriptions that clients follow now',
    labelNames: ['way'] as const,
    registers,
  });
  const sockets = new Gauge({ name: 'graphql_sockets', help: 'Open graphql-ws sockets', registers });
  const streams = new Gauge({ name: 'graphql_event_streams', help: 'Open event streams', registers });
  const dropped = new Counter({
    name: 'graphql_clients_dropped_total',
    help: 'Clients cut off because they read too slowly',
    labelNames: ['way'] as const,
    registers,
  });
  const nameOf = boundedNames(MAX_NAMES);
  return {
    begin(way, operation) {
      const started = performance.now();
      return (outcome) => {
        operations.inc({ way, outcome });
        if (operation && outcome !== 'refused')
          seconds.observe({ operation: nameOf(operation) }, (performance.now() - started) / 1000);
      };
    },
    subscribed(way) {
      subscriptions.inc({ way });
      return () => subscriptions.dec({ way });
    },
    socketOpened: () => sockets.inc(),
    socketClosed: () => sockets.dec(),
    streamOpened: () => streams.inc(),
    streamClosed: () => streams.dec(),
    dropped: (way) => dropped.inc({ way }),
  };
}

/** The operation's name as a label; those that come too late are all `other`. */
function boundedNames(max: number): (operation: Operation) => string {
  const known = new Set<string>();
  return ({ query, operationName }) => {
    const name = operationName ?? /^\s*(?:query|mutation)\s+(\w+)/.exec(query)?.[1];
    if (!name) return 'anonymous';
    if (known.has(name)) return name;
    if (known.size >= max) return 'other';
    known.add(name);
    return name;
  };
}
