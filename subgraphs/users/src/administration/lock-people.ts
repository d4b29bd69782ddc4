import { type Actor, commonErrors, type DbOrTx, hasScope, isUuid } from '@medianest/kit';
import { In } from 'typeorm';
import { errors } from '../errors.js';
import { findRights } from '../rights/rights.js';
import { User } from '../user/user.js';
import { canManagePeople } from './administration.policy.js';

const MOST = 100;

/**
 * The people an administrator wants to do something to, locked. All of them are there, and none may do what the
 * administrator may not: else whoever manages people could rid themselves of those above them.
 */
export async function lockPeople(tx: DbOrTx, actor: Actor, ids: readonly string[]): Promise<User[]> {
  if (!canManagePeople(actor)) throw commonErrors.FORBIDDEN();
  const wanted = [...new Set(ids)];
  if (wanted.length > MOST) throw commonErrors.BAD_USER_INPUT(`"userIds" takes at most ${MOST} people at once.`);
  const people = await tx.getRepository(User).find({
    where: { id: In(wanted.filter(isUuid)) },
    order: { id: 'ASC' },
    lock: { mode: 'pessimistic_write' },
  });
  if (people.length < wanted.length) throw errors.USER_NOT_FOUND();
  for (const { scopes } of await findRights(tx, wanted)) {
    const missing = scopes.find((scope) => !hasScope(actor, scope));
    if (missing) throw errors.SCOPE_NOT_HELD(missing);
  }
  return people;
}
