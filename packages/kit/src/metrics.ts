import { Counter, collectDefaultMetrics, Gauge, Histogram, Registry } from 'prom-client';

/** One registry per service, so that several in a process do not collide. Served at `/metrics`. */
export type Metrics = Registry;

export function createMetrics(service: string): Metrics {
  const metrics = new Registry();
  metrics.setDefaultLabels({ service });
  return metrics;
}

/** Memory, CPU and event loop of the process: once per process, not per service. */
export function addProcessMetrics(metrics: Metrics): void {
  collectDefaultMetrics({ register: metrics });
}

export { Counter, Gauge, Histogram, Registry };
