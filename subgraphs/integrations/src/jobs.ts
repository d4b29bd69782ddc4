import { syncLibrary } from './sync/sync.job.js';

/** The names are written on the wire. */
export const jobs = { syncIntegration: syncLibrary };
