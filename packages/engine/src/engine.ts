import type { GraphQLSchema } from 'graphql';
import { isRefusal, problem, refusal } from './errors.js';
import { run } from './execution/execute.js';
import { Flights, neverAborts } from './flights.js';
import type { Executable } from './operations/executable.js';
import { type Graph, openGraph } from './operations/graph.js';
import { defaultLimits, type Limits } from './operations/limits.js';
import { answer } from './response/respond.js';
import { type Joining, SubscriptionHub } from './subscriptions/hub.js';
import type { SubscriptionOptions } from './subscriptions/shared-stream.js';
import { type Connections, TransportPool } from './transports/connections.js';
import type { SubgraphResponse, Transports } from './transports/transport.js';
import type { ClientRequest, EngineResponse, ResultStream } from './types.js';

export interface EngineOptions {
  readonly supergraphSdl: string;
  readonly transports: Transports;
  /** Whether clients may ask for the schema. @default true */
  readonly introspection?: boolean;
  /** How many distinct operations are kept planned. @default 1000 */
  readonly planCacheSize?: number;
  /** How large an operation may be. */
  readonly limits?: Partial<Limits>;
  /** What goes on at the same time is done once for those with the same `actor.key`. Both are on by default. */
  readonly sharing?: { readonly queries?: boolean; readonly subgraphQueries?: boolean };
  readonly subscriptions?: Partial<SubscriptionOptions>;
  /** Told every failure whole, for the log. What clients see says less. */
  readonly onError?: (error: unknown, where: ErrorPlace) => void;
}

export interface ErrorPlace {
  readonly requestId?: string;
  readonly service?: string;
}

export interface Engine {
  /** The API schema: what clients see of the supergraph. */
  readonly schema: GraphQLSchema;
  /** What kind of operation a request is, without running it. */
  operationType(request: Pick<ClientRequest, 'query' | 'operationName'>): OperationType;
  /** Answers a query or a mutation; never rejects. */
  execute(request: ClientRequest): Promise<EngineResponse>;
  /** Starts or joins a subscription. A refused one comes back as a response: {@link isStream} tells which. */
  subscribe(request: ClientRequest): Promise<ResultStream | EngineResponse>;
  /** Switches to another supergraph. What runs goes on as it began. */
  reload(supergraphSdl: string): Promise<void>;
  /** Ends all subscriptions and closes the transports. */
  close(): Promise<void>;
}

export type OperationType =
  | { readonly type: 'query' | 'mutation' | 'subscription'; readonly refusal?: undefined }
  | { readonly type?: undefined; readonly refusal: EngineResponse };

/** Loads a supergraph; rejects when it is not one, or when a subgraph has no transport. */
export async function createEngine(options: EngineOptions): Promise<Engine> {
  const engine = new FederationEngine(options);
  await engine.reload(options.supergraphSdl);
  return engine;
}

export function isStream(result: ResultStream | EngineResponse): result is ResultStream {
  return Symbol.asyncIterator in result;
}

interface Loaded {
  readonly graph: Graph;
  readonly connections: Connections;
}

class FederationEngine implements Engine {
  private readonly onError: NonNullable<EngineOptions['onError']>;
  private readonly pool: TransportPool;
  private readonly hub: SubscriptionHub;
  private readonly flights = new Flights<EngineResponse>();
  private readonly subgraphFlights = new Flights<SubgraphResponse>();
  private loaded: Loaded | undefined;

  constructor(private readonly options: EngineOptions) {
    this.onError = options.onError ?? (() => undefined);
    this.pool = new TransportPool(options.transports, this.onError);
    this.hub = new SubscriptionHub(options.subscriptions ?? {}, this.onError);
  }

  get schema(): GraphQLSchema {
    return this.current.graph.schema;
  }

  async reload(supergraphSdl: string): Promise<void> {
    const { introspection = true, planCacheSize = 1000 } = this.options;
    const limits = { ...defaultLimits, ...this.options.limits };
    const graph = openGraph(supergraphSdl, { introspection, planCacheSize, limits });
    this.loaded = { graph, connections: this.pool.connect(graph.subgraphs) };
  }

  operationType({ query, operationName }: Pick<ClientRequest, 'query' | 'operationName'>): OperationType {
    const operation = this.current.graph.prepare(query, operationName);
    return isRefusal(operation) ? { refusal: operation } : { type: operation.type };
  }

  async execute(request: ClientRequest): Promise<EngineResponse> {
    try {
      const { graph, connections } = this.current;
      const operation = graph.prepare(request.query, request.operationName);
      if (isRefusal(operation)) return operation;
      if (operation.type === 'subscription') return wrongWay('A subscription needs a stream: use WebSocket.');
      const executable = graph.executable(operation, request.actor);
      if (isRefusal(executable)) return executable;
      const variables = this.checked(executable, request);
      if ('errors' in variables) return refusal(variables.errors);
      return await this.answer({ executable, variables, connections, request });
    } catch (error) {
      return this.defect(error, request);
    }
  }

  /** The variables, when they fit and do not make the operation cost too much. */
  private checked(executable: Executable, request: ClientRequest): ReturnType<Executable['check']> {
    const variables = executable.check(request.variables ?? {});
    if ('errors' in variables) return variables;
    const most = this.options.limits?.cost ?? defaultLimits.cost;
    const cost = executable.operation.cost(variables.coerced);
    if (cost <= most) return variables;
    const message = `The operation may cost ${cost}, and ${most} is the most. Ask for smaller pages or less at once.`;
    return { errors: [problem('OPERATION_TOO_LARGE', message)] };
  }

  /** Identical queries in flight with the same rights share one answer; mutations never do. */
  private async answer({ executable, variables, connections, request }: Joining): Promise<EngineResponse> {
    const { actor, signal = neverAborts } = request;
    const isQuery = executable.operation.type === 'query';
    const { queries = true, subgraphQueries = true } = this.options.sharing ?? {};
    const flights = isQuery && subgraphQueries ? this.subgraphFlights : undefined;
    const start = (signal: AbortSignal) =>
      run({ executable, variables, connections, caller: { actor, signal }, flights });
    if (!isQuery || !queries) return start(signal);
    const key = `${executable.id} ${JSON.stringify([actor.key, request.variables])}`;
    return (await this.flights.join(key, signal, start)).value;
  }

  async subscribe(request: ClientRequest): Promise<ResultStream | EngineResponse> {
    try {
      const { graph, connections } = this.current;
      const operation = graph.prepare(request.query, request.operationName);
      if (isRefusal(operation)) return operation;
      if (operation.type !== 'subscription') return wrongWay(`A ${operation.type} is not a stream: execute it.`);
      const executable = graph.executable(operation, request.actor);
      if (isRefusal(executable)) return executable;
      const variables = this.checked(executable, request);
      if ('errors' in variables) return refusal(variables.errors);
      return this.hub.join({ executable, variables, connections, request });
    } catch (error) {
      return this.defect(error, request);
    }
  }

  async close(): Promise<void> {
    this.hub.close();
    await this.pool.close();
  }

  private get current(): Loaded {
    if (!this.loaded) throw new Error('No supergraph is loaded.');
    return this.loaded;
  }

  private defect(error: unknown, { requestId }: ClientRequest): EngineResponse {
    this.onError(error, { requestId });
    return answer('null', [problem('INTERNAL_SERVER_ERROR', `Something went wrong. Request id: ${requestId}`)]);
  }
}

function wrongWay(message: string): EngineResponse {
  return refusal([problem('BAD_USER_INPUT', message)]);
}
