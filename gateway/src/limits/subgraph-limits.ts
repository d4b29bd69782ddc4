import { type Config, integer } from '@medianest/kit';

/** How patient the gateway is with subgraphs that it reaches over the network. */
export const subgraphLimitFields = {
  subgraphTimeoutMs: integer('SUBGRAPH_TIMEOUT_MS', {
    help: 'how long a subgraph may take to answer, in milliseconds',
    fallback: '30000',
    min: 10,
    max: 600_000,
  }),
  subgraphResponseBytes: integer('SUBGRAPH_RESPONSE_BYTES', {
    help: 'the largest answer of a subgraph',
    fallback: String(16 * 1024 * 1024),
    min: 1024,
  }),
  subgraphRetries: integer('SUBGRAPH_RETRIES', {
    help: 'how often a query is asked again when its subgraph cannot be reached',
    fallback: '2',
    max: 10,
  }),
  subgraphPauseMs: integer('SUBGRAPH_PAUSE_MS', {
    help: 'for how long nothing is asked of a subgraph that keeps failing, in milliseconds',
    fallback: '5000',
    min: 10,
    max: 600_000,
  }),
};

export type SubgraphLimits = Config<typeof subgraphLimitFields>;
