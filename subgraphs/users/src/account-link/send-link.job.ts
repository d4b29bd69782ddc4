import { createHash } from 'node:crypto';
import { type Client, job } from '@medianest/kit';
import { isEmail, normalEmail } from '../account/email.js';
import type { App } from '../app.js';
import { User } from '../user/user.js';
import type { LinkKind } from './account-link.js';
import { mailLink } from './account-link.service.js';

/** Sends a link to who has an account with this e-mail, and does nothing for all others. */
export const sendLink = job<App, { kind: Asked; email: string }>({
  async run(app, { kind, email }) {
    await app.db.transaction(async (tx) => {
      const user = await tx.getRepository(User).findOneBy({ email });
      if (user && !user.disabledAt && WANTED[kind](user)) await mailLink(app, tx, { kind, user, email });
    });
  },
});

type Asked = Exclude<LinkKind, 'CHANGE_EMAIL'>;

const WANTED: Readonly<Record<Asked, (user: User) => boolean>> = {
  VERIFY_EMAIL: (user) => user.emailVerifiedAt === null,
  RESET_PASSWORD: () => true,
};

/** Queues a job and looks at no account, so neither the answer nor its time tells whether there is one. */
export async function askForLink(
  app: App,
  { address }: Client,
  asked: { readonly kind: Asked; readonly email: string },
): Promise<true> {
  const { kind } = asked;
  const email = normalEmail(asked.email);
  await app.attempts.countHourly('link', address);
  const id = `${kind}-${createHash('sha256').update(email).digest('base64url')}`;
  if (isEmail(email)) await app.jobs.add('sendLink', { kind, email }, { id });
  return true;
}
