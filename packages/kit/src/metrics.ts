import { Counter, collectDefaultMetrics, Gauge, Histogram, Registry } from 'prom-client';

/** One registry per service, so that several in a process do not collide. Served at `/metrics`. */
export type Metrics = Registry;

export function createMetrics(service: string): Metrics {
  const metrics = new Registry();
  metrics.setDefaultLabels({ service });
  return metrics;
}

/** Of these prom-client walks over everything that is open, which takes longer than all else when ten thousand sockets are. */
const COUNTED_ONE_BY_ONE = [
  'nodejs_active_handles',
  'nodejs_active_handles_total',
  'nodejs_active_requests',
  'nodejs_active_requests_total',
  'nodejs_active_resources',
  'nodejs_active_resources_total',
  'process_open_fds',
];

/** Memory, CPU and event loop of the process: once per process, not per service. */
export function addProcessMetrics(metrics: Metrics): void {
  collectDefaultMetrics({ register: metrics });
  for (const name of COUNTED_ONE_BY_ONE) metrics.removeSingleMetric(name);
}

export { Counter, Gauge, Histogram, Registry };
