import { type DomainEvents, ORGANIZATION_ROLES } from '@medianest/contracts';
import type { DbOrTx, Emit } from '@medianest/kit';
import { notifyMembers } from '../notification/notify.js';

/**
 * For an account that goes. An organization whose last OWNER it was falls to the mightiest who has belonged to it
 * longest, and one that nobody else belongs to goes with it. The memberships go with the row of the person.
 * @returns who has become an owner
 */
export async function leaveAll(tx: DbOrTx, emit: Emit<DomainEvents>, userId: string): Promise<string[]> {
  const heirs: string[] = [];
  const organizations: { id: string }[] = await tx.query(
    `select id from organizations where id in (select organization_id from memberships where user_id = $1)
     order by id for update`,
    [userId],
  );
  for (const { id: organizationId } of organizations) {
    const others = await othersIn(tx, organizationId, userId);
    if (others.length === 0) {
      await tx.query('delete from organizations where id = $1', [organizationId]);
      await emit('organization.deleted', { version: 1, organizationId });
      continue;
    }
    const [heir] = others;
    if (heir && !others.some(({ role }) => role === 'OWNER')) {
      heirs.push(heir.userId);
      await tx.query(`update memberships set role = 'OWNER' where organization_id = $1 and user_id = $2`, [
        organizationId,
        heir.userId,
      ]);
    }
    await emit('organization.memberLeft', { version: 1, organizationId, userId });
    await notifyMembers(tx, { organizationId, userId }, 'left');
  }
  return heirs;
}

function othersIn(tx: DbOrTx, organizationId: string, userId: string): Promise<{ userId: string; role: string }[]> {
  return tx.query(
    `select user_id as "userId", role from memberships where organization_id = $1 and user_id <> $2
     order by array_position($3::text[], role), joined_at, user_id`,
    [organizationId, userId, ORGANIZATION_ROLES],
  );
}
