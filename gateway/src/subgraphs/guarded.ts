import { type SubgraphRequest, type SubgraphResponse, type Transport, TransportError } from '@medianest/engine';
import {
  BrokenCircuitError,
  CircuitState,
  CountBreaker,
  circuitBreaker,
  ExponentialBackoff,
  handleWhen,
  retry,
  wrap,
} from 'cockatiel';

export interface GuardOptions {
  /** How often a query is asked again when the subgraph cannot be reached. @default 2 */
  readonly retries?: number;
  /** The longest pause before the first of them; each next may be twice as long. @default 100 */
  readonly retryDelayMs?: number;
  /** For how long nothing is asked of a subgraph that fails. @default 5000 */
  readonly openMs?: number;
}

/** A transport that spares a subgraph which fails. */
export interface GuardedTransport extends Transport {
  /** Whether nothing is asked of it just now. */
  readonly isOpen: () => boolean;
}

/** Half of the last twenty requests, and at least five of them. */
const BREAKER = { threshold: 0.5, size: 20, minimumNumberOfCalls: 5 };

/**
 * Asks a query again, after a while that differs for each, when no answer came or one with 5xx; a mutation or
 * subscription never. Stops asking for a time when a subgraph is unreachable, too slow, or answers with 5xx. That it refuses a request
 * (4xx, GraphQL errors), or that a client leaves, says nothing about how it is.
 */
export function guarded(transport: Transport, options: GuardOptions = {}): GuardedTransport {
  const { retries = 2, retryDelayMs = 100, openMs = 5_000 } = options;
  const breaker = circuitBreaker(
    handleWhen(
      (error) => failedWith(error, 'SUBGRAPH_UNAVAILABLE') || failedWith(error, 'SUBGRAPH_TIMEOUT'),
    ).orWhenResult(isFailure),
    { halfOpenAfter: openMs, breaker: new CountBreaker(BREAKER) },
  );
  // Who waited for a timeout once has waited long enough.
  const again = retry(handleWhen((error) => failedWith(error, 'SUBGRAPH_UNAVAILABLE')).orWhenResult(isFailure), {
    maxAttempts: retries,
    backoff: new ExponentialBackoff({ initialDelay: retryDelayMs, maxDelay: 1_000 }),
  });
  const patient = wrap(again, breaker);
  return {
    isOpen: () => breaker.state === CircuitState.Open,
    async execute(request: SubgraphRequest): Promise<SubgraphResponse> {
      try {
        const policy = request.kind === 'query' ? patient : breaker;
        return await policy.execute(() => transport.execute(request));
      } catch (error) {
        if (!(error instanceof BrokenCircuitError)) throw error;
        throw new TransportError('SUBGRAPH_UNAVAILABLE', 'It failed too often just now and is left alone.', error);
      }
    },
    subscribe: (request) => transport.subscribe(request),
    close: () => transport.close(),
  };
}

/** A 5xx with a GraphQL body is answered with that body, and counts as what it is. */
function isFailure(response: unknown): boolean {
  return (response as SubgraphResponse).isFailure === true;
}

function failedWith(error: Error, code: TransportError['code']): boolean {
  return error instanceof TransportError && error.code === code;
}
