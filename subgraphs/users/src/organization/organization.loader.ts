import type { OrganizationRole } from '@medianest/contracts';
import { type Actor, byKey, type DataLoader, type DbOrTx, isUuid } from '@medianest/kit';
import { isKey, roleOfKey } from '../api-key/api-key.policy.js';
import { Organization } from './organization.js';

/** Organizations with what the actor is in them. Ask the policy who may see one. */
export function organizationLoader(db: DbOrTx, actor: Actor): DataLoader<string, Organization | undefined> {
  return byKey(
    async (ids) => {
      const organizations = await db
        .getRepository(Organization)
        .createQueryBuilder('organization')
        .where('organization.id = any(:ids)', { ids: ids.filter(isUuid) })
        .getMany();
      return withMyRole(db, actor, organizations);
    },
    ({ id }) => id,
  );
}

export async function withMyRole(
  db: DbOrTx,
  actor: Actor,
  organizations: readonly Organization[],
): Promise<Organization[]> {
  const rows: { id: string; role: OrganizationRole }[] = await db.query(
    'select organization_id as id, role from memberships where user_id = $1 and organization_id = any($2)',
    [actor.userId, organizations.map(({ id }) => id)],
  );
  const roles = new Map(rows.map(({ id, role }) => [id, isKey(actor) ? roleOfKey(role) : role]));
  return organizations.map((organization) =>
    Object.assign(organization, { myRole: roles.get(organization.id) ?? null }),
  );
}
