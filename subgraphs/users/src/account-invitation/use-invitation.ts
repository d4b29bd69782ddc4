import { ANONYMOUS, type DbOrTx, UNKNOWN_CLIENT } from '@medianest/kit';
import { recordAct } from '../audit/record.js';
import { errors } from '../errors.js';
import { joinByInvitation, openInvitation } from '../invitation/use-invitation.js';
import { hashOf } from '../session/refresh-token.js';
import { User } from '../user/user.js';
import { AccountInvitation } from './account-invitation.js';

/** The one place where a token lets a new account in: with what role, and where it belongs. */
export async function useInvitation(tx: DbOrTx, token: string, user: User): Promise<void> {
  const role = await useAccountInvitation(tx, token, user.email);
  // Only who reads the mails of this address knows the token.
  if (role) await tx.getRepository(User).update(user.id, { role, emailVerifiedAt: () => 'now()' });
  else await joinOrganization(tx, token, user);
}

/** An invitation to an organization lets in those who have no account yet, too. */
async function joinOrganization(tx: DbOrTx, token: string, user: User): Promise<void> {
  if (!(await openInvitation(tx, token))) throw errors.INVITATION_NOT_VALID();
  const { organization, invitation } = await joinByInvitation(tx, token, user);
  if (invitation.email) await tx.getRepository(User).update(user.id, { emailVerifiedAt: () => 'now()' });
  const actor = { ...ANONYMOUS, userId: user.id };
  const after = { userId: user.id, role: invitation.role, invitationId: invitation.id };
  // From where, the act of the registration says.
  await recordAct(tx, { actor, client: UNKNOWN_CLIENT, act: 'member.joined', subject: organization.id, after });
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
