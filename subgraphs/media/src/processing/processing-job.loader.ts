import { type DataLoader, groupedByKey } from '@medianest/kit';
import { In } from 'typeorm';
import type { App } from '../app.js';
import { ProcessingStep } from '../media-file/enums.js';
import { ProcessingJob } from './processing-job.js';

const ORDER = Object.values(ProcessingStep);

/** By run, in the order of the steps. Who asks has seen the file. */
export function processingJobLoader({ db }: App): DataLoader<string, ProcessingJob[]> {
  return groupedByKey(
    async (runIds) => {
      const jobs = await db.getRepository(ProcessingJob).findBy({ runId: In(runIds) });
      return jobs.sort((one, other) => ORDER.indexOf(one.step) - ORDER.indexOf(other.step));
    },
    (job) => job.runId,
  );
}
