import {
  type SubgraphRequest,
  type SubgraphResponse,
  type Transport,
  TransportError,
  type Transports,
} from '@medianest/engine';
import { Gauge, Histogram, type Metrics } from '@medianest/kit';
import { NO_TRACING, type Tracing } from '../telemetry/tracing.js';
import type { GuardedTransport } from './guarded.js';

interface Watching {
  readonly metrics: Metrics;
  readonly tracing: Tracing;
}

/** Watches every request to a subgraph, and whether it is left alone just now. */
export function watched(transports: Transports, { metrics, tracing }: Watching): Transports {
  const seconds = new Histogram({
    name: 'subgraph_request_seconds',
    help: 'From asking a subgraph to its answer, retries included; outcome is ok, errors, or why none came',
    labelNames: ['subgraph', 'outcome'] as const,
    buckets: [0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30],
    registers: [metrics],
  });
  const guards = new Map<string, GuardedTransport>();
  new Gauge({
    name: 'subgraph_breaker_open',
    help: '1 while nothing is asked of a subgraph because it failed too often',
    labelNames: ['subgraph'] as const,
    registers: [metrics],
    collect() {
      for (const [subgraph, guard] of guards) this.set({ subgraph }, guard.isOpen() ? 1 : 0);
    },
  });
  const watch = (subgraph: string, transport: Transport): Transport => {
    if (isGuarded(transport)) guards.set(subgraph, transport);
    const note = (outcome: string, started: number) =>
      seconds.observe({ subgraph, outcome }, (performance.now() - started) / 1000);
    return measured(tracing === NO_TRACING ? transport : traced(subgraph, transport, tracing), note);
  };
  if (typeof transports === 'function') return (name, url) => watch(name, transports(name, url));
  return Object.fromEntries(Object.entries(transports).map(([name, transport]) => [name, watch(name, transport)]));
}

function traced(subgraph: string, transport: Transport, tracing: Tracing): Transport {
  return {
    subscribe: (request) => transport.subscribe(request),
    close: () => transport.close(),
    execute: (request) =>
      tracing.span({ name: 'graphql.fetch', attributes: { 'graphql.subgraph': subgraph } }, () =>
        transport.execute({ ...request, headers: { ...request.headers, ...tracing.headers() } }),
      ),
  };
}

function measured(transport: Transport, note: (outcome: string, started: number) => void): Transport {
  return {
    async execute(request: SubgraphRequest): Promise<SubgraphResponse> {
      const started = performance.now();
      try {
        const response = await transport.execute(request);
        note(response.errors ? 'errors' : 'ok', started);
        return response;
      } catch (error) {
        note(error instanceof TransportError ? error.code.replace('SUBGRAPH_', '').toLowerCase() : 'failed', started);
        throw error;
      }
    },
    subscribe: (request) => transport.subscribe(request),
    close: () => transport.close(),
  };
}

function isGuarded(transport: Transport): transport is GuardedTransport {
  return 'isOpen' in transport;
}
