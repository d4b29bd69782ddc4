import type { DbOrTx } from '@medianest/kit';
import { hashOf, newToken } from '../session/refresh-token.js';

/** A browser has no access token when it follows a link; this says once who follows it. */
export async function newTicket(tx: DbOrTx, userId: string, providerId: string): Promise<string> {
  const ticket = newToken();
  await tx.query('delete from link_tickets where expires_at < now()');
  await tx.query(
    `insert into link_tickets (hash, user_id, provider_id, expires_at) values ($1, $2, $3, now() + interval '1 minute')`,
    [hashOf(ticket), userId, providerId],
  );
  return ticket;
}

export async function useTicket(tx: DbOrTx, providerId: string, ticket: string): Promise<string | undefined> {
  const [rows]: [{ userId: string }[]] = await tx.query(
    'delete from link_tickets where hash = $1 and provider_id = $2 and expires_at > now() returning user_id as "userId"',
    [hashOf(ticket), providerId],
  );
  return rows[0]?.userId;
}
