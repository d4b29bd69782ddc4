import type { JobTable } from '@medianest/kit';
import { sendLink } from './account-link/send-link.job.js';
import { deleteAccount } from './deletion/delete-account.job.js';
import { sendMail } from './mail/send-mail.job.js';

/** The queue's names are written on the wire. */
export const jobs = { deleteAccount, sendLink, sendMail } satisfies JobTable;
export type UsersJobs = typeof jobs;
