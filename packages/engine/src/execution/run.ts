import type { GraphQLFormattedError } from 'graphql';
import type { SubgraphResponse } from '../transports/transport.js';
import type { Variables } from '../types.js';
import type { Gathering, Meeting } from './meeting.js';
import type { SubgraphQuery } from './request.js';
import type { Data } from './values.js';

/** Everything one execution of a plan changes. */
export interface Run {
  readonly data: Data;
  readonly errors: GraphQLFormattedError[];
  /** As the client sent them. */
  readonly variables: Variables;
  /** With their types applied and their defaults filled in: what `@skip` and `@include` go by. */
  readonly coerced: Variables;
  readonly gatherings: Map<Meeting, Gathering>;
  readonly startedAt: number;
  readonly send: Send;
}

/** Sends to a subgraph on behalf of the client; rejects with a TransportError. */
export type Send = (service: string, query: SubgraphQuery) => Promise<SubgraphResponse>;

/** A compiled node of a plan. */
export type Step = (run: Run) => Promise<void>;
