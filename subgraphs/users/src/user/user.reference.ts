import type { Context } from '../context.js';
import type { User } from './user.js';
import { findUser } from './user.service.js';

/** A `User` that another subgraph points at. */
export function userReference({ id }: Pick<User, 'id'>, context: Context): Promise<User | undefined> {
  return findUser(context.loaders, context.actor, id);
}
