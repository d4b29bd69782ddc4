import type { FastifyInstance } from 'fastify';
import type { GraphQLFormattedError, GraphQLSchema } from 'graphql';
import { type Actor, type ActorReader, createActorReader } from './actor.js';
import { type Client, readClient } from './client.js';
import { formatError } from './error-format.js';
import { commonErrors } from './errors.js';
import type { Log } from './log.js';
import type { Metrics } from './metrics.js';

/** What the graph and the process know of one subgraph, the same whether it runs alone or inside the gateway's process. */
export interface Subgraph {
  readonly name: string;
  readonly schema: GraphQLSchema;
  readonly log: Log;
  readonly metrics: Metrics;
  /** The context of one operation. Throws UNAUTHENTICATED without a header that the gateway signed. */
  context(incoming: Incoming): Promise<object>;
  /** What of an error may leave. */
  formatError(error: unknown, requestId: string): GraphQLFormattedError;
  /** Throws when a store it needs does not answer. */
  ready(): Promise<void>;
  /** HTTP routes besides GraphQL, such as `/uploads`. */
  routes?(server: FastifyInstance): void;
  /** Routes for the gateway alone. They are served where only it listens, and check that it is the one who asks. */
  internalRoutes?(server: FastifyInstance): void;
}

export interface Incoming {
  /** The value of the `medianest-actor` header or operation extension. */
  readonly signedActor: unknown;
  /** The value of the `medianest-client` header or operation extension. */
  readonly client: unknown;
  readonly requestId: string;
}

/** What every subgraph's context has; `loaders` is its own. */
export interface BaseContext<A, L> {
  readonly app: A;
  readonly actor: Actor;
  readonly client: Client;
  readonly requestId: string;
  readonly loaders: L;
  /** In a subscription: aborted when its client is gone. Pass it on to `live.subscribe`. */
  readonly signal: AbortSignal;
}

const NEVER = new AbortController().signal;

export interface SubgraphOptions<A, L> {
  readonly name: string;
  readonly schema: GraphQLSchema;
  readonly app: A & { readonly log: Log; readonly metrics: Metrics; ready(): Promise<void> };
  /** Shared with the gateway. */
  readonly actorKey: Uint8Array;
  /** The loaders of one operation. */
  loaders(app: A, actor: Actor): L;
  routes?(server: FastifyInstance): void;
  internalRoutes?(server: FastifyInstance): void;
}

export function createSubgraph<A, L>(options: SubgraphOptions<A, L>): Subgraph {
  const { app, name, schema, routes, internalRoutes } = options;
  const readActor: ActorReader = createActorReader(options.actorKey);
  return {
    name,
    schema,
    log: app.log,
    metrics: app.metrics,
    async context({ signedActor, client, requestId }): Promise<BaseContext<A, L>> {
      const actor = await readActor(signedActor);
      if (!actor) throw commonErrors.UNAUTHENTICATED();
      return { app, actor, client: readClient(client), requestId, loaders: options.loaders(app, actor), signal: NEVER };
    },
    formatError: (error, requestId) => formatError(error, app.log, requestId),
    ready: () => app.ready(),
    ...(routes && { routes }),
    ...(internalRoutes && { internalRoutes }),
  };
}
