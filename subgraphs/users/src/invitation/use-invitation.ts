import type { DbOrTx } from '@medianest/kit';
import { errors } from '../errors.js';
import { addMember } from '../membership/add-member.js';
import { notifyMembers } from '../notification/notify.js';
import { Organization } from '../organization/organization.js';
import { withMyRole } from '../organization/organization.loader.js';
import { canReach } from '../organization/organization.policy.js';
import { makerOf } from '../rights/maker.js';
import { hashOf } from '../session/refresh-token.js';
import type { User } from '../user/user.js';
import { Invitation } from './invitation.js';

/** Whether an invitation still lets somebody in; by the database's clock. */
const OPEN = 'i.closedAt is null and i.expiresAt > now() and i.uses < i.maxUses';

/**
 * The open invitation of a token. It counts as long as whoever made it could make it: nobody who is sent away, or is less
 * than they were, comes back by their own invitation.
 */
export async function openInvitation(tx: DbOrTx, token: string): Promise<Invitation | null> {
  const invitation = await tx
    .getRepository(Invitation)
    .createQueryBuilder('i')
    .where('i.tokenHash = :hash', { hash: hashOf(token) })
    .andWhere(OPEN)
    .getOne();
  return invitation && (await isStillMeant(tx, invitation)) ? invitation : null;
}

async function isStillMeant(tx: DbOrTx, { organizationId: id, invitedBy, role }: Invitation): Promise<boolean> {
  const maker = await makerOf(tx, invitedBy);
  const organization = await tx.getRepository(Organization).findOneBy({ id });
  const [seen] = organization ? await withMyRole(tx, maker, [organization]) : [];
  return seen !== undefined && canReach(maker, seen, role);
}

/** Two who use an invitation, or change its organization, take turns. */
export async function lockInvited(
  tx: DbOrTx,
  token: string,
  { email }: Pick<User, 'email'>,
): Promise<{ invitation: Invitation; organization: Organization }> {
  const seen = await openInvitation(tx, token);
  const organization =
    seen &&
    (await tx
      .getRepository(Organization)
      .findOne({ where: { id: seen.organizationId }, lock: { mode: 'pessimistic_write' } }));
  // Again under the lock: somebody else may have had the last place meanwhile.
  const invitation = organization && (await openInvitation(tx, token));
  if (!invitation || (invitation.email !== null && invitation.email !== email)) throw errors.INVITATION_NOT_FOUND();
  return { invitation, organization };
}

/**
 * Lets a person in by an invitation, also one whose account is made in this very transaction. Who belongs to the
 * organization already uses nothing up.
 */
export async function joinByInvitation(
  tx: DbOrTx,
  token: string,
  person: Pick<User, 'id' | 'email'>,
): Promise<{ organization: Organization; invitation: Invitation; isNew: boolean }> {
  const { invitation, organization } = await lockInvited(tx, token, person);
  const { isNew } = await addMember(tx, organization, { userId: person.id, role: invitation.role });
  if (isNew) {
    await tx.getRepository(Invitation).increment({ id: invitation.id }, 'uses', 1);
    await notifyMembers(tx, { organizationId: organization.id, userId: person.id }, 'joined');
  }
  return { organization, invitation, isNew };
}
