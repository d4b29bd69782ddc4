import type { JobTable } from '@medianest/kit';
import { lookAtIntegration } from './look/look.job.js';
import { readMediaRequest } from './media-request/read-request.job.js';
import { runSync } from './sync/sync.job.js';

/** The queues' names are written on the wire. */
export const jobs = { syncIntegration: runSync, lookAtIntegration, readMediaRequest } satisfies JobTable;
export type IntegrationsJobs = typeof jobs;
