import type { Client } from '@medianest/kit';
import { isEmail } from '../account/email.js';
import type { App } from '../app.js';
import type { Limit } from './attempts.js';

interface Guess {
  /** What is guessed. */
  readonly what: 'login' | 'second-factor' | 'password';
  /** Of the account, whether it exists or not. */
  readonly email: string;
  readonly client: Client;
}

/**
 * By what guesses at an account are counted: by account and by address. Where its person logged in before they have a
 * count of their own, so that strangers who guess wrong elsewhere cannot lock them out.
 */
export async function limitsOf(app: App, { what, email, client }: Guess): Promise<Limit[]> {
  if (await wasLoggedInFrom(app, email, client)) return [{ by: 'account', of: [what, email, client.address] }];
  return [
    { by: 'account', of: [what, email] },
    { by: 'address', of: [what, client.address] },
  ];
}

/** One statement, whether there is such an account or not. */
async function wasLoggedInFrom({ db }: App, email: string, { address }: Client): Promise<boolean> {
  const found: unknown[] = await db.query(
    `select 1 from sessions s join users u on u.id = s.user_id
     where u.email = $1 and s.address = $2 and s.last_used_at > now() - interval '90 days' limit 1`,
    [isEmail(email) ? email : '', address],
  );
  return found.length > 0;
}
