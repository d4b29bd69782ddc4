import type { EngineCounts } from '@medianest/engine';
import { Counter, Gauge, type Metrics } from '@medianest/kit';

/** Shows what the engine counts, read when somebody looks. @param counts nothing until there is an engine */
export function showEngine(metrics: Metrics, counts: () => Readonly<EngineCounts> | undefined): void {
  const registers = [metrics];
  new Counter({
    name: 'graphql_plans_total',
    help: 'Operations that ran on a plan which was there (hit) or waited for one (miss), and plans made before a reload (warmed)',
    labelNames: ['result'] as const,
    registers,
    collect() {
      const { planHits = 0, planMisses = 0, plansWarmed = 0 } = counts() ?? {};
      this.reset();
      this.inc({ result: 'hit' }, planHits);
      this.inc({ result: 'miss' }, planMisses);
      this.inc({ result: 'warmed' }, plansWarmed);
    },
  });
  new Counter({
    name: 'graphql_shared_total',
    help: 'Answers of another request in flight that served: to clients, and of subgraphs',
    labelNames: ['level'] as const,
    registers,
    collect() {
      const { sharedRequests = 0, sharedSubgraphRequests = 0 } = counts() ?? {};
      this.reset();
      this.inc({ level: 'client' }, sharedRequests);
      this.inc({ level: 'subgraph' }, sharedSubgraphRequests);
    },
  });
  new Gauge({
    name: 'graphql_upstream_subscriptions',
    help: 'Subscriptions to subgraphs, each for all who ask the same',
    registers,
    collect() {
      this.set(counts()?.upstreamSubscriptions ?? 0);
    },
  });
}
