import { Counter, Gauge, Histogram, type Metrics } from '@medianest/kit';

export type Way = 'http' | 'socket' | 'events';
export type Outcome = 'ok' | 'errors' | 'refused';

export interface OperationMetrics {
  /** Starts the clock of one operation; call the result when its answer is there. */
  begin(way: Way): (outcome: Outcome) => void;
  socketOpened(): void;
  socketClosed(): void;
  streamOpened(): void;
  streamClosed(): void;
  /** A client that did not read what it asked for was cut off. */
  dropped(way: Way): void;
}

export function countOperations(metrics: Metrics): OperationMetrics {
  const seconds = new Histogram({
    name: 'graphql_operation_seconds',
    help: 'From the request to its answer: queries and mutations',
    labelNames: ['way', 'outcome'] as const,
    buckets: [0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30],
    registers: [metrics],
  });
  const sockets = new Gauge({ name: 'graphql_sockets', help: 'Open graphql-ws sockets', registers: [metrics] });
  const streams = new Gauge({ name: 'graphql_event_streams', help: 'Open event streams', registers: [metrics] });
  const dropped = new Counter({
    name: 'graphql_clients_dropped_total',
    help: 'Clients cut off because they read too slowly',
    labelNames: ['way'] as const,
    registers: [metrics],
  });
  return {
    begin(way) {
      const stop = seconds.startTimer({ way });
      return (outcome) => void stop({ outcome });
    },
    socketOpened: () => sockets.inc(),
    socketClosed: () => sockets.dec(),
    streamOpened: () => streams.inc(),
    streamClosed: () => streams.dec(),
    dropped: (way) => dropped.inc({ way }),
  };
}
