import {
  type Actor,
  type Connection,
  commonErrors,
  isUuid,
  type PageArgs,
  readPage,
  toConnection,
  withScope,
} from '@medianest/kit';
import type { App } from '../app.js';
import type { Loaders } from '../context.js';
import { User } from './user.js';
import { canSee } from './user.policy.js';

/** One person; nobody when there is none or the actor may not see them. */
export async function findUser({ userById }: Loaders, actor: Actor, id: string): Promise<User | undefined> {
  const user = await userById.load(id);
  return user && canSee(actor, user) ? user : undefined;
}

/** Everybody, from the first account on: the ids of accounts grow with time. */
export async function listUsers({ db }: App, actor: Actor, args: PageArgs): Promise<Connection<User>> {
  withScope(actor, 'users:read');
  const page = readPage(args);
  const query = db.getRepository(User).createQueryBuilder('user').orderBy('user.id').limit(page.limit);
  if (page.after) query.where('user.id > :after', { after: idOf(page.after) });
  return toConnection(await query.getMany(), page, (user) => [user.id]);
}

function idOf([id]: readonly unknown[]): string {
  if (typeof id === 'string' && isUuid(id)) return id;
  throw commonErrors.BAD_USER_INPUT('"after" is not a cursor of this list. Use an endCursor it gave.');
}
