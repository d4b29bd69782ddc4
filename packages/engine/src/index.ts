export {
  createEngine,
  type Engine,
  type EngineOptions,
  type ErrorPlace,
  isStream,
  type OperationType,
} from './engine.js';
export type { ErrorCode } from './errors.js';
export { defaultLimits, type Limits, noLimits } from './operations/limits.js';
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
  type ResultStream,
  type Variables,
} from './types.js';
