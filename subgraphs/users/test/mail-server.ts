import type { AddressInfo } from 'node:net';
import { waitFor } from '@medianest/kit/testing';
import PostalMime, { type Email } from 'postal-mime';
import { SMTPServer } from 'smtp-server';

/** A mail server that keeps what it is sent; it refuses recipients `nobody@…` and can be told to be down for all. */
export class MailServer {
  readonly mails: Email[] = [];
  down = false;

  private constructor(
    private readonly server: SMTPServer,
    readonly url: string,
  ) {}

  static async start(): Promise<MailServer> {
    const server = new SMTPServer({
      authOptional: true,
      disabledCommands: ['STARTTLS'],
      logger: false,
      onRcptTo({ address }, _session, done) {
        if (self.down) return done(answer(451, 'Try again later'));
        return done(address.startsWith('nobody@') ? answer(550, 'No such person here') : null);
      },
      onData(stream, _session, done) {
        Array.fromAsync(stream)
          .then((chunks) => PostalMime.parse(Buffer.concat(chunks as Buffer[])))
          .then((mail) => {
            self.mails.push(mail);
            done();
          })
          .catch(done);
      },
    });
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    const { port } = server.server.address() as AddressInfo;
    const self: MailServer = new MailServer(server, `smtp://127.0.0.1:${port}`);
    return self;
  }

  /** Waits for the next mail to somebody with these words in its subject, and takes it away. */
  async next(address: string, subject: string): Promise<Email & { link: string }> {
    const isIt = (mail: Email) =>
      mail.to?.some((to) => to.address === address) === true && mail.subject?.includes(subject) === true;
    const mail = await waitFor(`a mail to ${address} about "${subject}"`, () => this.mails.find(isIt));
    this.mails.splice(this.mails.indexOf(mail), 1);
    return { ...mail, link: /https?:\/\/\S+/.exec(mail.text ?? '')?.[0] ?? '' };
  }

  close(): Promise<void> {
    return new Promise((resolve) => this.server.close(() => resolve()));
  }
}

function answer(responseCode: number, message: string): Error {
  return Object.assign(new Error(message), { responseCode });
}
