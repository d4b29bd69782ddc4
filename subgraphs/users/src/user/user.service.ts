import { type Actor, afterId, type Connection, readPage, toConnection, withScope } from '@medianest/kit';
import type { App } from '../app.js';
import type { UsersArgs } from './user.inputs.js';
import { User } from './user.js';
import { MAY_BE_SEEN, viewerOf } from './user.policy.js';
import { conditionsOf } from './user-filter.js';

/** Whom the actor may see, from the first account on: the ids of accounts grow with time. */
export async function listUsers({ db }: App, actor: Actor, args: UsersArgs): Promise<Connection<User>> {
  withScope(actor, 'users:read');
  const page = readPage(args);
  const query = db.getRepository(User).createQueryBuilder('person').where(MAY_BE_SEEN, viewerOf(actor));
  for (const [condition, values] of conditionsOf('person', actor, args.filter ?? {})) query.andWhere(condition, values);
  if (page.after) query.andWhere('person.id > :after', { after: afterId(page) });
  query.orderBy('person.id').limit(page.limit);
  return toConnection(await query.getMany(), page, (user) => [user.id]);
}
