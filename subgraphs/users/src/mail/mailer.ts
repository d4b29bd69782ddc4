/** The only file that knows nodemailer. */
import type { UsersConfig } from '../config.js';
import type { OutgoingMail } from './outgoing-mail.js';

/** Hands mails to the mail server. */
export interface Mailer {
  send(mail: OutgoingMail): Promise<void>;
  close(): void;
}

/** Undefined when no mail server is configured. Connects when there is something to send. */
export async function createMailer({ smtpUrl, mailFrom }: UsersConfig): Promise<Mailer | undefined> {
  if (!smtpUrl) return undefined;
  const { createTransport } = await import('nodemailer');
  const transport = createTransport({
    url: smtpUrl,
    pool: true,
    maxConnections: 2,
    connectionTimeout: 10_000,
    greetingTimeout: 10_000,
    socketTimeout: 20_000,
    // What people typed names neither files nor addresses to fetch.
    disableFileAccess: true,
    disableUrlAccess: true,
  });
  return {
    async send({ id, recipient, subject, text, html }) {
      await transport.sendMail({
        from: mailFrom,
        // As an object: a text would be taken for a list of addresses.
        to: { name: '', address: recipient },
        subject,
        text: text ?? '',
        html: html ?? '',
        // The same each time, so that one that is sent twice is known to be one.
        messageId: `<${id}@medianest>`,
        headers: { 'Auto-Submitted': 'auto-generated' },
      });
    },
    close: () => transport.close(),
  };
}

/** Whether trying again would change nothing: the server refuses this recipient or this message. */
export function isRefusal(error: unknown): boolean {
  const { code, responseCode = 0 } = error as { code?: string; responseCode?: number };
  return (code === 'EENVELOPE' || code === 'EMESSAGE') && responseCode >= 500;
}
