import type { SessionTopics } from '@medianest/contracts';
import { type Engine, planInWorker, type Trace, type Transports } from '@medianest/engine';
import {
  type ActorSigner,
  ConfigError,
  createActorSigner,
  createLog,
  createMetrics,
  type Live,
  type Log,
  type Metrics,
} from '@medianest/kit';
import type { JWTVerifyGetKey } from 'jose';
import type { GatewayConfig } from './config.js';
import { createDocuments, type Documents } from './documents/documents.js';
import { followTrustedDocuments, type TrustedDocuments } from './documents/trusted-documents.js';
import { errors } from './errors.js';
import { type Identify, Identities } from './identity/identities.js';
import { listenToUsers } from './identity/listen-to-users.js';
import { createTokenReader, type TokenReader } from './identity/tokens.js';
import { type Admission, createAdmission } from './limits/admission.js';
import { operationLimits } from './limits/operation-limits.js';
import { Traffic } from './limits/traffic.js';
import { watched } from './subgraphs/watched.js';
import { type ServedGraph, serveGraph } from './supergraph.js';
import { showEngine } from './telemetry/engine-metrics.js';
import { countOperations, type OperationMetrics } from './telemetry/operation-metrics.js';
import { NO_TRACING, startTracing, type Tracing } from './telemetry/tracing.js';

/** What lives as long as the process. */
export interface App {
  readonly config: GatewayConfig;
  /** Throws a coded error until a supergraph is loaded. */
  readonly engine: Engine;
  /** Reads the supergraph file and the trusted documents again. */
  reload(): Promise<void>;
  readonly readToken: TokenReader;
  readonly identities: Identities;
  readonly documents: Documents;
  readonly admission: Admission;
  readonly tracing: Tracing;
  readonly traffic: Traffic;
  readonly signer: ActorSigner;
  readonly log: Log;
  readonly metrics: Metrics;
  readonly operations: OperationMetrics;
  /** Throws when the graph cannot be served. One subgraph that is down is no reason: the rest is served. */
  ready(): Promise<void>;
  close(): Promise<void>;
}

/** What differs between a gateway alone and one in the process of its subgraphs. */
export interface Surroundings {
  readonly supergraphSdl: string;
  transports(log: Log): Transports;
  /** The public keys of users. */
  readonly keys: JWTVerifyGetKey;
  /** Asks users who sessions and API keys stand for. */
  readonly identify: Identify;
  /** Where users tells which sessions ended and whose rights changed. */
  live(log: Log): Promise<Live<SessionTopics>>;
  ready?(): Promise<void>;
  /** Closes what `live` opened. */
  close?(): Promise<void>;
}

export async function createApp(config: GatewayConfig, surroundings: Surroundings): Promise<App> {
  const log = createLog({ service: 'gateway', level: config.logLevel });
  const trusted = trustedDocuments(config, log);
  const tracing = await tracingOf(config);
  const traffic = new Traffic();
  const metrics = createMetrics('gateway');
  const live = await surroundings.live(log);
  const identities = new Identities(surroundings.identify, log);
  const hearing = await listenToUsers(live, identities, log);
  const graph = await openGraph(config, surroundings, { log, metrics, tracing });
  return {
    config,
    get engine() {
      return graph.engine;
    },
    async reload() {
      if (!config.supergraphPath && !trusted)
        log.warn('nothing to reload: SUPERGRAPH_PATH and TRUSTED_DOCUMENTS are not set');
      await Promise.all([graph.reload(), trusted?.reload()]);
    },
    identities,
    readToken: createTokenReader({ keys: surroundings.keys, identities, log }),
    documents: documentsOf(config, trusted),
    tracing,
    traffic,
    admission: createAdmission(config),
    signer: createActorSigner(config.actorKey),
    log,
    metrics,
    operations: countOperations(metrics),
    async ready() {
      if (traffic.draining) throw errors.STOPPING();
      await ready(graph, surroundings);
    },
    async close() {
      await trusted?.close();
      await graph.close();
      await hearing.close();
      identities.close();
      await surroundings.close?.();
      await tracing.close();
    },
  };
}

async function openGraph(
  config: GatewayConfig,
  surroundings: Surroundings,
  { log, metrics, tracing }: Pick<App, 'log' | 'metrics' | 'tracing'>,
): Promise<ServedGraph> {
  const graph = await serveGraph({
    supergraphSdl: surroundings.supergraphSdl,
    path: config.supergraphPath,
    log,
    engine: {
      transports: watched(surroundings.transports(log), { metrics, tracing }),
      introspection: config.introspection,
      limits: operationLimits(config),
      planner: planInWorker({ budgetMs: config.planningBudgetMs, queueLimit: config.planningQueue }),
      ...(tracing !== NO_TRACING && { trace: traceWith(tracing) }),
      onError: (error, { requestId, service: subgraph }) =>
        log.warn({ requestId, subgraph, error }, 'the engine met a failure'),
    },
  });
  showEngine(metrics, () => graph.counts);
  return graph;
}

async function ready(graph: ServedGraph, surroundings: Surroundings): Promise<void> {
  // Throws until there is one.
  void graph.engine;
  await surroundings.ready?.();
}

async function tracingOf({ otlpEndpoint, tracesPercent }: GatewayConfig): Promise<Tracing> {
  return otlpEndpoint ? startTracing({ endpoint: otlpEndpoint, percent: tracesPercent }) : NO_TRACING;
}

function traceWith(tracing: Tracing): Trace {
  return ({ name, type }, work) =>
    tracing.span({ name: `graphql.${name}`, attributes: type ? { 'graphql.operation.type': type } : {} }, work);
}

function trustedDocuments(config: GatewayConfig, log: Log): TrustedDocuments | undefined {
  if (config.trustedDocuments) return followTrustedDocuments(config.trustedDocuments, log);
  if (config.trustedDocumentsOnly)
    throw new ConfigError('TRUSTED_DOCUMENTS_ONLY is true, but TRUSTED_DOCUMENTS names no file.');
  return undefined;
}

function documentsOf(config: GatewayConfig, trusted: TrustedDocuments | undefined): Documents {
  const none = new Map<string, string>();
  return createDocuments({
    trusted: trusted ? trusted.current : () => none,
    trustedOnly: config.trustedDocumentsOnly,
    storeBytes: config.persistedQueriesBytes,
  });
}
