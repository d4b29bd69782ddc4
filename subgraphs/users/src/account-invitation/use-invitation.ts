import type { Role } from '@medianest/contracts';
import type { DbOrTx } from '@medianest/kit';
import { makerOf } from '../rights/maker.js';
import { hashOf } from '../session/refresh-token.js';
import { AccountInvitation } from './account-invitation.js';
import { canInviteAs } from './account-invitation.policy.js';

/**
 * @returns the role it gives, when it is an invitation to the installation for this address that still counts: whoever
 * made it could still make it, so that nobody who is sent away or loses rights comes back by their own invitation
 */
export async function useAccountInvitation(tx: DbOrTx, token: string, email: string): Promise<Role | undefined> {
  const { raw } = await tx
    .createQueryBuilder()
    .update(AccountInvitation)
    .set({ usedAt: () => 'now()' })
    .where('hash = :hash and email = :email and used_at is null and expires_at > now()', { hash: hashOf(token), email })
    .returning('role, invited_by')
    .execute();
  const [used]: { role: Role; invited_by: string | null }[] = raw;
  return used && canInviteAs(await makerOf(tx, used.invited_by), used.role) ? used.role : undefined;
}
