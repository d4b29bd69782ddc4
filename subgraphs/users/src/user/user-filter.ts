import { type Actor, commonErrors } from '@medianest/kit';
import { canManagePeople } from '../administration/administration.policy.js';
import type { UserFilter } from './user.inputs.js';

/** The conditions of a filter on rows of users, each with its values. @param row the name of the row in the statement */
export function* conditionsOf(row: string, actor: Actor, filter: UserFilter): Generator<[string, object]> {
  const { search, role, disabled } = filter;
  const manages = canManagePeople(actor);
  if (search) {
    const where = [`${row}.displayName`, ...(manages ? [`${row}.email`] : [])];
    const text = search
      .normalize('NFC')
      .replaceAll('\0', '')
      .replace(/[\\%_]/g, '\\$&');
    yield [`(${where.map((column) => `${column} ilike :search`).join(' or ')})`, { search: `%${text}%` }];
  }
  if (role) yield [`${row}.role = :role`, { role }];
  if (typeof disabled !== 'boolean') return;
  if (!manages) throw commonErrors.FORBIDDEN();
  yield [`${row}.disabledAt is ${disabled ? 'not ' : ''}null`, {}];
}
