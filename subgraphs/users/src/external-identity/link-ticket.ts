import type { DbOrTx } from '@medianest/kit';
import { hashOf, newToken } from '../session/refresh-token.js';

/** Who wants to be linked, and what proves the client that began it. */
export interface Ticket {
  readonly userId: string;
  readonly challenge: string;
}

/** A browser has no access token when it follows a link; this says once who sent it. */
export async function newTicket(tx: DbOrTx, providerId: string, { userId, challenge }: Ticket): Promise<string> {
  const ticket = newToken();
  await tx.query('delete from link_tickets where expires_at < now()');
  await tx.query(
    `insert into link_tickets (hash, user_id, provider_id, challenge, expires_at)
     values ($1, $2, $3, $4, now() + interval '1 minute')`,
    [hashOf(ticket), userId, providerId, challenge],
  );
  return ticket;
}

export async function useTicket(tx: DbOrTx, providerId: string, ticket: string): Promise<Ticket | undefined> {
  const [rows]: [Ticket[]] = await tx.query(
    `delete from link_tickets where hash = $1 and provider_id = $2 and expires_at > now() and challenge is not null
     returning user_id as "userId", challenge`,
    [hashOf(ticket), providerId],
  );
  return rows[0];
}
