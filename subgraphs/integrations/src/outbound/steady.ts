import {
  BrokenCircuitError,
  CircuitState,
  ConsecutiveBreaker,
  circuitBreaker,
  ExponentialBackoff,
  handleWhen,
  retry,
  wrap,
} from 'cockatiel';
import { ServiceProblem } from '../problem.js';

/** Runs calls that may be repeated: tries again with jitter, and leaves a service alone that keeps failing. */
export interface Steady {
  /** @param probe a cheap call that shows whether the service is back; made first while the circuit is not closed. */
  run<T>(call: () => Promise<T>, options: { probe(): Promise<unknown>; signal?: AbortSignal }): Promise<T>;
}

export interface SteadyOptions {
  /** @default 3 */
  readonly retries?: number;
  /** Failures in a row that open the circuit. @default 8 */
  readonly failures?: number;
  /** How long it stays open. @default 10 s */
  readonly coolOffMs?: number;
}

/** Only what may pass counts: a refused token or a wrong address is an answer, not an outage. */
const isOutage = (error: Error): boolean => error instanceof ServiceProblem && error.kind === 'UNREACHABLE';

export function createSteady({ retries = 3, failures = 8, coolOffMs = 10_000 }: SteadyOptions = {}): Steady {
  const breaker = circuitBreaker(handleWhen(isOutage), {
    halfOpenAfter: coolOffMs,
    breaker: new ConsecutiveBreaker(failures),
  });
  const again = retry(handleWhen(isOutage), {
    maxAttempts: retries,
    backoff: new ExponentialBackoff({ initialDelay: 200, maxDelay: 4_000 }),
  });
  const policy = wrap(again, breaker);
  return {
    async run(call, { probe, signal }) {
      try {
        if (breaker.state !== CircuitState.Closed) await breaker.execute(probe);
        return await policy.execute(call, signal);
      } catch (error) {
        if (!(error instanceof BrokenCircuitError)) throw error;
        throw new ServiceProblem(
          'UNREACHABLE',
          'it failed many times in a row, so it is left alone for a few seconds.',
          { cause: error },
        );
      }
    },
  };
}

/** One circuit per integration for as long as the process lives. */
export interface Circuits {
  of(integrationId: string): Steady;
}

export function createCircuits(options: SteadyOptions = {}): Circuits {
  const circuits = new Map<string, Steady>();
  return {
    of(integrationId) {
      const known = circuits.get(integrationId);
      if (known) return known;
      const fresh = createSteady(options);
      circuits.set(integrationId, fresh);
      return fresh;
    },
  };
}
