import type { GraphQLSchema } from 'graphql';
import { type EngineCounts, newCounts } from './counts.js';
import { isRefusal, problem, refusal } from './errors.js';
import { run } from './execution/execute.js';
import { Flights, neverAborts } from './flights.js';
import { Loaded, Prepared } from './loaded.js';
import type { Executable } from './operations/executable.js';
import { Graph } from './operations/graph.js';
import { defaultLimits } from './operations/limits.js';
import { tooDeep } from './operations/nesting.js';
import type { OperationText } from './operations/prepare.js';
import { defaultWarmUp, warmUp } from './operations/warm-up.js';
import type { EngineOptions } from './options.js';
import { planInThread } from './planning/in-thread.js';
import { answer } from './response/respond.js';
import { type Joining, SubscriptionHub } from './subscriptions/hub.js';
import { TransportPool } from './transports/connections.js';
import type { SubgraphResponse } from './transports/transport.js';
import type { ClientRequest, EngineResponse, PreparedOperation, ResultStream } from './types.js';

export interface Engine {
  /** The API schema: what clients see of the supergraph. */
  readonly schema: GraphQLSchema;
  /** What was done so far, for whoever watches. */
  readonly counts: Readonly<EngineCounts>;
  /** Parses and validates an operation, and tells its kind. */
  prepare(text: OperationText): Promise<Preparation>;
  /** Answers a query or a mutation; never rejects. */
  execute(request: ClientRequest): Promise<EngineResponse>;
  /** Starts or joins a subscription. A refused one comes back as a response: {@link isStream} tells which. */
  subscribe(request: ClientRequest): Promise<ResultStream | EngineResponse>;
  /**
   * Switches to another supergraph, when the operations of the present one are planned on it. What runs goes on as it
   * began. Rejects when it is none, and the present one stays.
   */
  reload(supergraphSdl: string): Promise<void>;
  /** Ends all subscriptions and closes the transports. */
  close(): Promise<void>;
}

export type Preparation =
  | { readonly operation: PreparedOperation; readonly refusal?: undefined }
  | { readonly operation?: undefined; readonly refusal: EngineResponse };

/** Loads a supergraph; rejects when it is not one, or when a subgraph has no transport. */
export async function createEngine(options: EngineOptions): Promise<Engine> {
  const engine = new FederationEngine(options);
  await engine.reload(options.supergraphSdl);
  return engine;
}

export function isStream(result: ResultStream | EngineResponse): result is ResultStream {
  return Symbol.asyncIterator in result;
}

class FederationEngine implements Engine {
  readonly counts = newCounts();
  private readonly onError: NonNullable<EngineOptions['onError']>;
  private readonly trace: NonNullable<EngineOptions['trace']>;
  private readonly pool: TransportPool;
  private readonly hub: SubscriptionHub;
  private readonly flights = new Flights<EngineResponse>(() => this.counts.sharedRequests++);
  private readonly subgraphFlights = new Flights<SubgraphResponse>(() => this.counts.sharedSubgraphRequests++);
  private loaded: Loaded | undefined;
  private reloading: Promise<void> = Promise.resolve();
  private readonly closing = new AbortController();

  constructor(private readonly options: EngineOptions) {
    this.onError = options.onError ?? (() => undefined);
    this.trace = options.trace ?? ((_, work) => work());
    this.pool = new TransportPool(options.transports, this.onError);
    this.hub = new SubscriptionHub(options.subscriptions ?? {}, this.counts, this.onError);
  }

  get schema(): GraphQLSchema {
    return this.current.graph.schema;
  }

  reload(supergraphSdl: string): Promise<void> {
    const reloaded = this.reloading.then(() => this.switchTo(supergraphSdl));
    this.reloading = reloaded.catch(() => undefined);
    return reloaded;
  }

  async prepare(text: OperationText): Promise<Preparation> {
    const prepared = await this.prepared(text, this.current);
    return prepared instanceof Prepared ? { operation: prepared } : { refusal: prepared };
  }

  async execute(request: ClientRequest): Promise<EngineResponse> {
    return this.using(request, async (loaded) => {
      const joining = await this.ready(request, loaded, 'execute');
      return isRefusal(joining) ? joining : this.answer(joining);
    });
  }

  async subscribe(request: ClientRequest): Promise<ResultStream | EngineResponse> {
    return this.using(request, async (loaded) => {
      const joining = await this.ready(request, loaded, 'subscribe');
      return isRefusal(joining) ? joining : this.hub.join(joining);
    });
  }

  async close(): Promise<void> {
    this.closing.abort();
    this.hub.close();
    await this.reloading;
    await this.loaded?.leave();
    await this.pool.close();
  }

  private async switchTo(supergraphSdl: string): Promise<void> {
    const { introspection = true, planCacheSize = 50_000, planner = planInThread } = this.options;
    const limits = { ...defaultLimits, ...this.options.limits };
    const options = { introspection, planCacheSize, limits, openPlanner: planner, counts: this.counts };
    const next = Loaded.open(new Graph(supergraphSdl, options), this.pool);
    const before = this.loaded;
    const most = { ...defaultWarmUp, ...this.options.warmUp };
    if (before) await warmUp(next.graph, before.graph.known(), { ...most, signal: this.closing.signal });
    this.loaded = next;
    await before?.leave();
  }

  /** Holds on to the supergraph while there is work on it. What fails here is our fault, and never leaves. */
  private async using<T>(request: ClientRequest, work: (loaded: Loaded) => Promise<T>): Promise<T | EngineResponse> {
    const loaded = this.current;
    loaded.enter();
    try {
      return await work(loaded);
    } catch (error) {
      this.onError(error, { requestId: request.requestId });
      const message = `Something went wrong. Request id: ${request.requestId}`;
      return answer('null', [problem('INTERNAL_SERVER_ERROR', message)]);
    } finally {
      void loaded.leave();
    }
  }

  private async prepared(text: OperationText, loaded: Loaded): Promise<Prepared | EngineResponse> {
    const known = await this.trace({ name: 'parse' }, () => loaded.graph.prepare(text));
    return isRefusal(known) ? known : new Prepared(loaded, known);
  }

  /** Everything that comes before something is fetched. */
  private async ready(
    request: ClientRequest,
    loaded: Loaded,
    way: 'execute' | 'subscribe',
  ): Promise<Joining | EngineResponse> {
    const given = request.prepared instanceof Prepared && request.prepared.loaded === loaded && request.prepared;
    const prepared = given || (await this.prepared(request, loaded));
    if (isRefusal(prepared)) return prepared;
    const { known, type } = prepared;
    if (way === 'execute' && type === 'subscription')
      return wrongWay('A subscription needs a stream: use WebSocket or Server-Sent Events.');
    if (way === 'subscribe' && type !== 'subscription') return wrongWay(`A ${type} is not a stream: execute it.`);
    const executable = await this.trace({ name: 'plan', type }, () => loaded.graph.executable(known, request.actor));
    if (isRefusal(executable)) return executable;
    const variables = this.checked(executable, request);
    if ('errors' in variables) return refusal(variables.errors);
    return { executable, variables, loaded, request };
  }

  /** The variables, when they fit and do not make the operation cost too much. */
  private checked(executable: Executable, request: ClientRequest): ReturnType<Executable['check']> {
    const given = request.variables ?? {};
    const deep = tooDeep(given);
    const variables = deep ? { errors: [deep] } : executable.check(given);
    if ('errors' in variables) return variables;
    const most = this.options.limits?.cost ?? defaultLimits.cost;
    const cost = executable.operation.cost(variables.coerced);
    if (cost <= most) return variables;
    const message = `The operation may cost ${cost}, and ${most} is the most. Ask for smaller pages or less at once.`;
    return { errors: [problem('OPERATION_TOO_LARGE', message)] };
  }

  /** Identical queries in flight with the same rights share one answer; mutations never do. */
  private async answer({ executable, variables, loaded: { connections }, request }: Joining): Promise<EngineResponse> {
    const { actor, signal = neverAborts } = request;
    const { type } = executable.operation;
    const isQuery = type === 'query';
    const { queries = true, subgraphQueries = true } = this.options.sharing ?? {};
    const flights = isQuery && subgraphQueries ? this.subgraphFlights : undefined;
    const start = (signal: AbortSignal) =>
      run({ executable, variables, connections, caller: { actor, signal }, flights });
    return this.trace({ name: 'execute', type }, async () => {
      if (!isQuery || !queries) return start(signal);
      const key = `${executable.id} ${JSON.stringify([actor.key, request.variables])}`;
      return (await this.flights.join(key, signal, start)).value;
    });
  }

  private get current(): Loaded {
    if (!this.loaded) throw new Error('No supergraph is loaded.');
    return this.loaded;
  }
}

function wrongWay(message: string): EngineResponse {
  return refusal([problem('BAD_USER_INPUT', message)]);
}
