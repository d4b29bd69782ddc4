import { type DataLoader, type DbOrTx, groupedByKey } from '@medianest/kit';
import { CustomRole } from './custom-role.js';

/** A custom role of a person. */
type HeldRole = CustomRole & { readonly userId: string };

/** The custom roles of people, by name. */
export function customRolesLoader(db: DbOrTx): DataLoader<string, HeldRole[]> {
  return groupedByKey(
    async (ids) => {
      const rows: HeldRole[] = await db.query(
        `select ur.user_id as "userId", r.id, r.name, r.description, r.scopes, r.created_at as "createdAt"
         from user_custom_roles ur join custom_roles r on r.id = ur.custom_role_id
         where ur.user_id = any($1) order by lower(r.name)`,
        [ids],
      );
      return rows.map((row) => Object.assign(new CustomRole(), row));
    },
    ({ userId }) => userId,
  );
}
