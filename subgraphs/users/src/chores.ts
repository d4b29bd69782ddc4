import { forgetOldLinks } from './account-link/account-link.service.js';
import type { App } from './app.js';
import { dropOldPartitions } from './audit/partitions.js';
import { endOldExports } from './data-export/data-export.service.js';
import { deleteDueAccounts } from './deletion/delete-account.job.js';
import { forgetOldMails, queueDueMails } from './mail/send-mail.job.js';
import { mailNotices } from './notification/mail-notices.js';
import { forgetOldInvitations, forgetOldSessions } from './session/forget-sessions.js';

interface Chore {
  /** For the log. */
  readonly what: string;
  readonly everyMs: number;
  /** Finds its work in the rows. Two processes may do it at once. */
  work(app: App): Promise<void>;
}

const SECOND = 1_000;
const HOUR = 3_600 * SECOND;

/** What has to be looked after now and then, whoever asked for it may be long gone. */
const CHORES: readonly Chore[] = [
  { what: 'give mails that are due to the mail server', everyMs: SECOND, work: queueDueMails },
  { what: 'tell people by mail what they want to be told', everyMs: 30 * SECOND, work: mailNotices },
  { what: 'delete accounts whose time is over', everyMs: 10 * SECOND, work: deleteDueAccounts },
  { what: 'forget old mails', everyMs: HOUR, work: forgetOldMails },
  { what: 'end old exports', everyMs: HOUR, work: endOldExports },
  { what: 'forget old links', everyMs: HOUR, work: forgetOldLinks },
  { what: 'forget old sessions, keys and tokens', everyMs: HOUR, work: forgetOldSessions },
  { what: 'forget old invitations', everyMs: HOUR, work: forgetOldInvitations },
  { what: 'drop old months of the audit log', everyMs: HOUR, work: dropOldPartitions },
];

/** Does every chore at the start, then in its time; one never runs beside itself. */
export function startChores(app: App): { close(): Promise<void> } {
  const stopping = new AbortController();
  const running = CHORES.map((chore) => repeat(app, chore, stopping.signal));
  return {
    async close() {
      stopping.abort();
      await Promise.all(running);
    },
  };
}

async function repeat(app: App, { what, everyMs, work }: Chore, until: AbortSignal): Promise<void> {
  while (!until.aborted) {
    try {
      await work(app);
    } catch (error) {
      app.log.warn({ error, what }, 'a chore could not be done; it will be tried again');
    }
    await rest(everyMs, until);
  }
}

function rest(ms: number, until: AbortSignal): Promise<void> {
  if (until.aborted) return Promise.resolve();
  return new Promise((resolve) => {
    const timer = setTimeout(done, ms);
    function done(): void {
      clearTimeout(timer);
      until.removeEventListener('abort', done);
      resolve();
    }
    until.addEventListener('abort', done);
  });
}
