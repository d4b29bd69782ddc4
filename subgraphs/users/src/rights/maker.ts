import { type Actor, ANONYMOUS, type DbOrTx } from '@medianest/kit';
import { IsNull } from 'typeorm';
import { User } from '../user/user.js';
import { rightsOf } from './rights.js';

/** Who once promised a right to others, with the rights they have now; nobody when they are shut out or gone. */
export async function makerOf(tx: DbOrTx, id: string | null): Promise<Actor> {
  const isHere =
    id !== null && (await tx.getRepository(User).existsBy({ id, disabledAt: IsNull(), deletionDueAt: IsNull() }));
  return isHere ? { ...ANONYMOUS, ...(await rightsOf(tx, id)) } : ANONYMOUS;
}
