import { ALL_SCOPES, type OrganizationRole, ROLES, type Role, type Scope } from '@medianest/contracts';
import { byKey, type DataLoader, type DbOrTx, isUuid } from '@medianest/kit';

/** All that decides what a person may do; what tokens and signed actors carry. */
export interface Rights {
  readonly userId: string;
  /** The built-in role alone: custom roles are nothing but their scopes. */
  readonly roles: readonly Role[];
  readonly scopes: readonly Scope[];
  readonly organizations: readonly { readonly id: string; readonly role: OrganizationRole }[];
}

/** The rights of a person as they are now. Who does not exist has none. */
export async function rightsOf(db: DbOrTx, userId: string): Promise<Rights> {
  const [rights] = await findRights(db, [userId]);
  return rights ?? { userId, roles: [], scopes: [], organizations: [] };
}

export function rightsLoader(db: DbOrTx): DataLoader<string, Rights | undefined> {
  return byKey(
    (ids) => findRights(db, ids),
    (rights) => rights.userId,
  );
}

interface Row {
  readonly userId: string;
  readonly role: Role;
  readonly custom: readonly string[];
  readonly organizations: Rights['organizations'];
}

/** The rights of those that exist, in one statement. */
export async function findRights(db: DbOrTx, userIds: readonly string[]): Promise<Rights[]> {
  const rows: Row[] = await db.query(
    `select u.id as "userId", u.role,
       array(select unnest(r.scopes) from user_custom_roles ur join custom_roles r on r.id = ur.custom_role_id
         where ur.user_id = u.id) as custom,
       coalesce((select jsonb_agg(jsonb_build_object('id', m.organization_id, 'role', m.role) order by m.organization_id)
         from memberships m where m.user_id = u.id), '[]') as organizations
     from users u where u.id = any($1)`,
    [userIds.filter(isUuid)],
  );
  return rows.map(({ userId, role, custom, organizations }) => {
    const held = new Set<string>([...ROLES[role], ...custom]);
    return { userId, roles: [role], scopes: ALL_SCOPES.filter((scope) => held.has(scope)), organizations };
  });
}
