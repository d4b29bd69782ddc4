import type { DbOrTx } from '@medianest/kit';
import { errors } from '../errors.js';
import { hashOf } from '../session/refresh-token.js';
import { User } from '../user/user.js';
import { AccountInvitation } from './account-invitation.js';

/** The one place where a token lets a new account in: with what role, and where it belongs. */
export async function useInvitation(tx: DbOrTx, token: string, user: User): Promise<void> {
  const role = await useAccountInvitation(tx, token, user.email);
  // Only who reads the mails of this address knows the token.
  if (role) await tx.getRepository(User).update(user.id, { role, emailVerifiedAt: () => 'now()' });
  else throw errors.INVITATION_NOT_VALID();
}

/** @returns the role it gives, when it is an invitation to the installation for this address that still counts */
async function useAccountInvitation(tx: DbOrTx, token: string, email: string): Promise<User['role'] | undefined> {
  const { raw } = await tx
    .createQueryBuilder()
    .update(AccountInvitation)
    .set({ usedAt: () => 'now()' })
    .where('hash = :hash and email = :email and used_at is null and expires_at > now()', { hash: hashOf(token), email })
    .returning('role')
    .execute();
  return raw[0]?.role;
}
