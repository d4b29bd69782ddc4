import { type Actor, byKey, type DataLoader, type Db, isUuid } from '@medianest/kit';
import { User } from './user.js';
import { MAY_BE_SEEN, viewerOf } from './user.policy.js';

/** People whom the actor may see. Any text may be asked for; what is no id finds nothing. */
export function userLoader(db: Db, actor: Actor): DataLoader<string, User | undefined> {
  return byKey(
    (ids) =>
      db
        .getRepository(User)
        .createQueryBuilder('person')
        .where('person.id = any(:ids)', { ids: ids.filter(isUuid) })
        .andWhere(MAY_BE_SEEN, viewerOf(actor))
        .getMany(),
    (user) => user.id,
  );
}
