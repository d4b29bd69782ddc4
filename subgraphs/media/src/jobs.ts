import type { JobTable } from '@medianest/kit';
import { processMediaFile } from './processing/process.job.js';

/** The queue's names are written on the wire. */
export const jobs = { process: processMediaFile } satisfies JobTable;
export type MediaJobs = typeof jobs;
