/** What an engine has done since it was made. */
export interface EngineCounts {
  /** Operations that ran on a plan which was there. */
  planHits: number;
  /** Operations that had to be planned first, or waited for that. */
  planMisses: number;
  /** Plans made for a new supergraph before it was switched to. */
  plansWarmed: number;
  /** Operations of clients that got the answer of another in flight. */
  sharedRequests: number;
  /** Subgraph queries that were not sent, for the same was in flight. */
  sharedSubgraphRequests: number;
  /** Subscriptions to subgraphs that are followed now, each for all who ask the same. */
  upstreamSubscriptions: number;
}

export function newCounts(): EngineCounts {
  return {
    planHits: 0,
    planMisses: 0,
    plansWarmed: 0,
    sharedRequests: 0,
    sharedSubgraphRequests: 0,
    upstreamSubscriptions: 0,
  };
}
