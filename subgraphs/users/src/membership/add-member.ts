import type { DbOrTx } from '@medianest/kit';
import { errors } from '../errors.js';
import type { Organization } from '../organization/organization.js';
import { takeTurns } from '../user/take-turns.js';
import { Membership } from './membership.js';

/** Tokens and signed actors carry all memberships of a person; they must stay small enough for a header. */
const MOST_ORGANIZATIONS = 50;

/** Lets a person in, unless the organization is full. Hold its lock. Who belongs to it already stays as they are. */
export async function addMember(
  tx: DbOrTx,
  organization: Pick<Organization, 'id' | 'name' | 'maxMembers'>,
  { userId, role }: Pick<Membership, 'userId' | 'role'>,
): Promise<{ readonly isNew: boolean }> {
  const memberships = tx.getRepository(Membership);
  const { id: organizationId, name, maxMembers } = organization;
  if (await memberships.existsBy({ organizationId, userId })) return { isNew: false };
  if (maxMembers !== null && (await memberships.countBy({ organizationId })) >= maxMembers) {
    throw errors.ORGANIZATION_FULL(name, maxMembers);
  }
  await takeTurns(tx, `memberships of ${userId}`);
  if ((await memberships.countBy({ userId })) >= MOST_ORGANIZATIONS) {
    throw errors.TOO_MANY_ORGANIZATIONS(MOST_ORGANIZATIONS);
  }
  await memberships.insert({ organizationId, userId, role });
  return { isNew: true };
}
