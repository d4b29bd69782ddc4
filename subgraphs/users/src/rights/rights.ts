import { type OrganizationRole, ROLES, type Role, type Scope } from '@medianest/contracts';
import { type DbOrTx, isUuid } from '@medianest/kit';

/** All that decides what a person may do; what tokens and signed actors carry. */
export interface Rights {
  readonly userId: string;
  readonly roles: readonly Role[];
  readonly scopes: readonly Scope[];
  readonly organizations: readonly { readonly id: string; readonly role: OrganizationRole }[];
}

/** The rights of a person as they are now. Who does not exist has none. */
export async function rightsOf(db: DbOrTx, userId: string): Promise<Rights> {
  const [rights] = await findRights(db, [userId]);
  return rights ?? { userId, roles: [], scopes: [], organizations: [] };
}

interface Row {
  readonly userId: string;
  readonly role: Role;
}

/** The rights of those that exist, in one statement. */
export async function findRights(db: DbOrTx, userIds: readonly string[]): Promise<Rights[]> {
  const rows: Row[] = await db.query('select id as "userId", role from users where id = any($1)', [
    userIds.filter(isUuid),
  ]);
  return rows.map(({ userId, role }) => ({ userId, roles: [role], scopes: ROLES[role], organizations: [] }));
}
