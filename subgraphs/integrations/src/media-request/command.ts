import type { App } from '../app.js';
import { errors } from '../errors.js';
import { asCodedError } from '../integration/check.js';
import type { Integration } from '../integration/integration.js';
import { mayHaveArrived } from '../outbound/reasons.js';
import { ServiceProblem } from '../problem.js';
import { enqueue, startRun, tell } from '../sync/runs.js';

/** Asks something of a service for somebody who waits: what is wrong becomes an error for them. */
export async function asking<T>({ kind }: Integration, call: () => Promise<T>): Promise<T> {
  try {
    return await call();
  } catch (error) {
    throw error instanceof ServiceProblem ? asCodedError(kind, error) : error;
  }
}

/**
 * Makes a service do something, once and never again by itself. When nobody knows whether it was done, the person is told
 * so, and a sync looks.
 */
export async function commanding<T>(app: App, integration: Integration, call: () => Promise<T>): Promise<T> {
  try {
    return await call();
  } catch (error) {
    if (!(error instanceof ServiceProblem)) throw error;
    if (!mayHaveArrived(error)) throw asCodedError(integration.kind, error);
    const run = await startRun(app.db, integration.id);
    await enqueue(app, run.id);
    await tell(app, integration.id);
    throw errors.MEDIA_REQUEST_UNCERTAIN(error.message);
  }
}
