import { byKey, type DataLoader, type Db, isUuid } from '@medianest/kit';
import { In } from 'typeorm';
import { User } from './user.js';

/** Any text may be asked for; what is no id finds nothing. */
export function userById(db: Db): DataLoader<string, User | undefined> {
  return byKey(
    (ids) => db.getRepository(User).findBy({ id: In(ids.filter(isUuid)) }),
    (user) => user.id,
  );
}
