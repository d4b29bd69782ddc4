import type { JobTable } from '@medianest/kit';
import { sendMail } from './mail/send-mail.job.js';

/** The queue's names are written on the wire. */
export const jobs = { sendMail } satisfies JobTable;
export type UsersJobs = typeof jobs;
