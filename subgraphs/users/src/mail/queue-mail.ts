import type { DbOrTx } from '@medianest/kit';
import type { App } from '../app.js';
import { readSettings } from '../system-settings/system-settings.service.js';
import { type Letter, write } from './letters.js';
import { MailState, OutgoingMail } from './outgoing-mail.js';

/**
 * Writes a mail in the transaction of what it tells of; the worker sends it once that is committed. Without a mail
 * server it stays in the outbox for an admin to read.
 */
export async function queueMail(
  app: Pick<App, 'config'>,
  tx: DbOrTx,
  mail: { to: string; letter: Letter },
): Promise<void> {
  const { instanceName } = await readSettings(tx);
  const { kind, subject } = mail.letter;
  await tx.getRepository(OutgoingMail).insert({
    kind,
    subject: `${subject} · ${instanceName}`,
    recipient: mail.to,
    state: app.config.smtpUrl ? MailState.QUEUED : MailState.KEPT,
    ...write(mail.letter, instanceName),
  });
}
