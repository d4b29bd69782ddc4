import { job } from '@medianest/kit';
import type { App } from '../app.js';
import { isRefusal } from './mailer.js';
import { MailState, OutgoingMail } from './outgoing-mail.js';

/** The row counts the attempts, over restarts and outages; the job is one of them. */
export const sendMail = job<App, { mailId: string }>({
  concurrency: 2,
  attempts: 1,
  async run(app, { mailId }) {
    const mails = app.db.getRepository(OutgoingMail);
    const mail = await mails.findOneBy({ id: mailId, state: MailState.QUEUED });
    if (!mail || !app.mailer) return;
    const attempts = mail.attempts + 1;
    try {
      await app.mailer.send(mail);
    } catch (error) {
      app.log.warn({ error, mailId, attempts }, 'a mail could not be sent');
      await mails.update(mailId, afterFailure(attempts, error));
      return;
    }
    await mails.update(mailId, {
      state: MailState.SENT,
      attempts,
      error: null,
      text: null,
      html: null,
      sentAt: () => 'now()',
    });
  },
});

/** With the waits below: about five hours. */
const MAX_ATTEMPTS = 12;

function afterFailure(attempts: number, error: unknown) {
  const gaveUp = attempts >= MAX_ATTEMPTS || isRefusal(error);
  const waitSeconds = Math.min(5 * 2 ** attempts, 3_600);
  return {
    attempts,
    error: (error as Error).message.slice(0, 500),
    ...(gaveUp
      ? { state: MailState.FAILED, text: null, html: null }
      : { dueAt: () => `now() + make_interval(secs => ${waitSeconds})` }),
  };
}

const AT_ONCE = 100;

/** Gives every mail that is due a job. One whose job was lost with its process is due again after a minute. */
export async function queueDueMails({ db, jobs }: App): Promise<void> {
  const [rows]: [{ id: string }[], number] = await db.query(
    `update mails set due_at = now() + interval '1 minute' where id in (
       select id from mails where state = 'QUEUED' and due_at <= now() order by due_at limit $1 for update skip locked
     ) returning id`,
    [AT_ONCE],
  );
  for (const { id } of rows) await jobs.add('sendMail', { mailId: id }, { id });
}

export async function forgetOldMails({ db }: App): Promise<void> {
  await db.query(`delete from mails where created_at < now() - interval '30 days'`);
}
