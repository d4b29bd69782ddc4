import type { Context } from '../context.js';
import type { User } from './user.js';

/** A `User` that another subgraph points at. */
export function userReference({ id }: Pick<User, 'id'>, { loaders }: Context): Promise<User | undefined> {
  return loaders.user.load(id);
}
