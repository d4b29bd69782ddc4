import type { CodedError } from '@medianest/kit';
import type { App } from '../app.js';
import { errors } from '../errors.js';
import { type ProblemKind, ServiceProblem } from '../problem.js';
import { type Access, type Found, services } from '../services.js';
import type { IntegrationKind } from './integration.js';

/** Looks whether the service is there and lets us in; what is wrong becomes an error for the person who typed it. */
export async function checkAccess(app: Pick<App, 'http'>, kind: IntegrationKind, access: Access): Promise<Found> {
  try {
    return await services[kind].check(app.http, access);
  } catch (error) {
    throw error instanceof ServiceProblem ? asCodedError(kind, error) : error;
  }
}

/** A problem with a service as an error for somebody who waits for its answer. */
export function asCodedError(kind: IntegrationKind, problem: ServiceProblem): CodedError {
  const codes: Record<ProblemKind, (sentence: string) => CodedError> = {
    ADDRESS_REFUSED: errors.INTEGRATION_ADDRESS_REFUSED,
    UNREACHABLE: errors.INTEGRATION_UNREACHABLE,
    REFUSED: errors.INTEGRATION_REFUSED_TOKEN,
    UNEXPECTED: services[kind].notThisService,
  };
  return codes[problem.kind](problem.message);
}
