import type { Role } from '@medianest/contracts';
import type { DbOrTx } from '@medianest/kit';
import { hashOf } from '../session/refresh-token.js';
import { AccountInvitation } from './account-invitation.js';

/** @returns the role it gives, when it is an invitation to the installation for this address that still counts */
export async function useAccountInvitation(tx: DbOrTx, token: string, email: string): Promise<Role | undefined> {
  const { raw } = await tx
    .createQueryBuilder()
    .update(AccountInvitation)
    .set({ usedAt: () => 'now()' })
    .where('hash = :hash and email = :email and used_at is null and expires_at > now()', { hash: hashOf(token), email })
    .returning('role')
    .execute();
  return raw[0]?.role;
}
