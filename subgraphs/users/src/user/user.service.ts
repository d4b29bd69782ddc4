import { type Actor, afterId, type Connection, type PageArgs, readPage, toConnection, withScope } from '@medianest/kit';
import type { App } from '../app.js';
import { User } from './user.js';
import { MAY_BE_SEEN, viewerOf } from './user.policy.js';

/** Whom the actor may see, from the first account on: the ids of accounts grow with time. */
export async function listUsers({ db }: App, actor: Actor, args: PageArgs): Promise<Connection<User>> {
  withScope(actor, 'users:read');
  const page = readPage(args);
  const query = db.getRepository(User).createQueryBuilder('person').where(MAY_BE_SEEN, viewerOf(actor));
  if (page.after) query.andWhere('person.id > :after', { after: afterId(page) });
  query.orderBy('person.id').limit(page.limit);
  return toConnection(await query.getMany(), page, (user) => [user.id]);
}
