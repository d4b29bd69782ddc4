import type { Limits } from './operations/limits.js';
import type { WarmUp } from './operations/warm-up.js';
import type { OpenPlanner } from './planning/planner.js';
import type { SubscriptionOptions } from './subscriptions/shared-stream.js';
import type { Transports } from './transports/transport.js';
import type { PreparedOperation } from './types.js';

export interface EngineOptions {
  readonly supergraphSdl: string;
  readonly transports: Transports;
  /** Whether clients may ask for the schema. @default true */
  readonly introspection?: boolean;
  /** How much is kept planned: the fields of all operations, with what their texts take. @default 50000 */
  readonly planCacheSize?: number;
  /** Where operations are validated and planned. @default planInThread */
  readonly planner?: OpenPlanner;
  /** How much is planned before a reload switches to the new supergraph. */
  readonly warmUp?: Partial<WarmUp>;
  /** How large an operation may be. */
  readonly limits?: Partial<Limits>;
  /** What goes on at the same time is done once for those with the same `actor.key`. Both are on by default. */
  readonly sharing?: { readonly queries?: boolean; readonly subgraphQueries?: boolean };
  readonly subscriptions?: Partial<SubscriptionOptions>;
  /** Told every failure whole, for the log. What clients see says less. */
  readonly onError?: (error: unknown, where: ErrorPlace) => void;
  /** Called around each stage of an operation, so that spans can be made of them. */
  readonly trace?: Trace;
}

export type Trace = <T>(stage: Stage, work: () => Promise<T>) => Promise<T>;

export interface Stage {
  readonly name: 'parse' | 'plan' | 'execute';
  /** Known once it is parsed. */
  readonly type?: PreparedOperation['type'];
}

export interface ErrorPlace {
  readonly requestId?: string;
  readonly service?: string;
}
