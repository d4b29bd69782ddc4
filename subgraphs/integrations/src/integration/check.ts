import type { App } from '../app.js';
import { errors } from '../errors.js';
import { type ProblemKind, ServiceProblem } from '../problem.js';
import { type Access, type Found, services } from '../services.js';
import type { IntegrationKind } from './integration.js';

/** Looks whether the service is there and lets us in; what is wrong becomes an error for the person who typed it. */
export async function checkAccess(app: Pick<App, 'http'>, kind: IntegrationKind, access: Access): Promise<Found> {
  const service = services[kind];
  try {
    return await service.check(app.http, access);
  } catch (error) {
    if (!(error instanceof ServiceProblem)) throw error;
    const codes: Record<ProblemKind, (sentence: string) => Error> = {
      ADDRESS_REFUSED: errors.INTEGRATION_ADDRESS_REFUSED,
      UNREACHABLE: errors.INTEGRATION_UNREACHABLE,
      REFUSED: errors.INTEGRATION_REFUSED_TOKEN,
      UNEXPECTED: service.notThisService,
    };
    throw codes[error.kind](error.message);
  }
}
