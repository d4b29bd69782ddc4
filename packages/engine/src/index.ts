export type { EngineCounts } from './counts.js';
export { createEngine, type Engine, isStream, type Preparation } from './engine.js';
export { type ErrorCode, errorCodes } from './errors.js';
export { defaultLimits, type Limits, noLimits } from './operations/limits.js';
export type { OperationText } from './operations/prepare.js';
export type { WarmUp } from './operations/warm-up.js';
export type { EngineOptions, ErrorPlace, Stage, Trace } from './options.js';
export { planInThread } from './planning/in-thread.js';
export { type PlanInWorkerOptions, planInWorker } from './planning/in-worker.js';
export type { OpenPlanner, Planner } from './planning/planner.js';
export type { SubscriptionOptions } from './subscriptions/shared-stream.js';
export { type HttpTransportOptions, httpTransport } from './transports/http.js';
export { type LocalIncoming, type LocalTransportOptions, localTransport } from './transports/local.js';
export {
  type SubgraphError,
  type SubgraphRequest,
  type SubgraphResponse,
  type Transport,
  TransportError,
  type TransportErrorCode,
  type Transports,
} from './transports/transport.js';
export {
  anonymous,
  type ClientRequest,
  type EngineActor,
  type EngineResponse,
  type Extensions,
  type Headers,
  type PreparedOperation,
  type ResultStream,
  type Variables,
} from './types.js';
