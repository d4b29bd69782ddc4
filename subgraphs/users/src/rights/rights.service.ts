import type { Role } from '@medianest/contracts';
import { commonErrors, type DbOrTx, isUuid, withScope } from '@medianest/kit';
import { In } from 'typeorm';
import type { App } from '../app.js';
import { type Doer, recordAct } from '../audit/record.js';
import { CustomRole } from '../custom-role/custom-role.js';
import { errors } from '../errors.js';
import { inSession } from '../session/session.policy.js';
import { User } from '../user/user.js';
import { keepAnAdmin } from './keep-an-admin.js';
import type { ChangeRightsInput } from './rights.inputs.js';
import { type Rights, rightsOf } from './rights.js';
import { mustHold } from './rights.policy.js';
import { tellActorChanged } from './tell-actor-changed.js';
import { tellRights } from './tell-rights.js';

/** Gives a person another built-in role or other custom roles. Who does it holds all that is given and all that was. */
export async function changeRights(app: App, doer: Doer, input: ChangeRightsInput): Promise<User> {
  withScope(doer.actor, 'users:manage');
  inSession(doer.actor);
  const user = await app.events.transaction(async (tx, emit) => {
    const person = await lockUser(tx, input.userId);
    const before = await rightsOf(tx, person.id);
    mustHold(doer.actor, before.scopes);
    if (input.role) await setRole(tx, person, input.role);
    if (input.customRoleIds) await setCustomRoles(tx, person.id, input.customRoleIds);
    const after = await rightsOf(tx, person.id);
    mustHold(doer.actor, after.scopes);
    await recordAct(tx, {
      ...doer,
      act: 'rights.changed',
      subject: person.id,
      before: told(before),
      after: told(after),
    });
    await tellRights(tx, emit, [person.id]);
    return person;
  });
  await tellActorChanged(app, [user.id]);
  return user;
}

const told = ({ roles, scopes }: Rights) => ({ roles, scopes });

async function lockUser(tx: DbOrTx, id: string): Promise<User> {
  const users = tx.getRepository(User);
  const user = isUuid(id) ? await users.findOne({ where: { id }, lock: { mode: 'pessimistic_write' } }) : null;
  if (!user) throw errors.USER_NOT_FOUND();
  return user;
}

async function setRole(tx: DbOrTx, person: User, role: Role): Promise<void> {
  await tx.getRepository(User).update(person.id, { role });
  person.role = role;
  await keepAnAdmin(tx);
}

const MOST_ROLES = 50;

async function setCustomRoles(tx: DbOrTx, userId: string, ids: readonly string[]): Promise<void> {
  const wanted = [...new Set(ids)];
  if (wanted.length > MOST_ROLES) throw commonErrors.BAD_USER_INPUT(`A person has at most ${MOST_ROLES} custom roles.`);
  const roles = tx.getRepository(CustomRole);
  // Locked, so that none of them is deleted or given more scopes before this is committed.
  const found = await roles.find({ where: { id: In(wanted.filter(isUuid)) }, lock: { mode: 'pessimistic_read' } });
  if (found.length < wanted.length) throw errors.ROLE_NOT_FOUND();
  await tx.query('delete from user_custom_roles where user_id = $1 and custom_role_id <> all($2)', [userId, wanted]);
  await tx.query(
    'insert into user_custom_roles (user_id, custom_role_id) select $1, unnest($2::uuid[]) on conflict do nothing',
    [userId, wanted],
  );
}
