import type { JobTable } from '@medianest/kit';
import { syncLibrary } from './sync/sync.job.js';

/** The queue's name is written on the wire. */
export const jobs = { syncIntegration: syncLibrary } satisfies JobTable;
export type IntegrationsJobs = typeof jobs;
