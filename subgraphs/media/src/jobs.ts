import type { JobTable } from '@medianest/kit';
import { chillOriginal, coolOriginals, warmOriginal } from './cold-storage/cold.jobs.js';
import { runImport } from './import/import.job.js';
import { checkIntegrityJob } from './integrity/check.job.js';
import { forgetLibraryFolder } from './library/forget-library.job.js';
import { scanLibraryFolder } from './library/scan.job.js';
import { probeMediaFile } from './processing/probe.job.js';
import { publishMediaFile } from './processing/publish.job.js';
import { encodeSteps, lightSteps } from './processing/step.job.js';
import { dropRunJob } from './queue/drop-run.job.js';

/** The queues' names are written on the wire. */
export const jobs = {
  probe: probeMediaFile,
  light: lightSteps,
  encode: encodeSteps,
  publish: publishMediaFile,
  dropRun: dropRunJob,
  cool: coolOriginals,
  chill: chillOriginal,
  warm: warmOriginal,
  import: runImport,
  integrity: checkIntegrityJob,
  scan: scanLibraryFolder,
  forgetLibrary: forgetLibraryFolder,
} satisfies JobTable;
export type MediaJobs = typeof jobs;
