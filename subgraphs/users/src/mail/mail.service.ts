import {
  type Actor,
  afterId,
  type Connection,
  commonErrors,
  type PageArgs,
  readPage,
  toConnection,
} from '@medianest/kit';
import type { App } from '../app.js';
import { canReadOutbox } from './mail.policy.js';
import { OutgoingMail } from './outgoing-mail.js';

/** The outbox, the latest first: ids grow with time. */
export async function listOutgoingMails({ db }: App, actor: Actor, args: PageArgs): Promise<Connection<OutgoingMail>> {
  if (!canReadOutbox(actor)) throw commonErrors.FORBIDDEN();
  const page = readPage(args);
  const query = db.getRepository(OutgoingMail).createQueryBuilder('mail').orderBy('mail.id', 'DESC').limit(page.limit);
  const after = afterId(page);
  if (after) query.where('mail.id < :after', { after });
  return toConnection(await query.getMany(), page, (mail) => [mail.id]);
}
