import { ROLES } from '@medianest/contracts';
import {
  type Actor,
  afterId,
  type Connection,
  commonErrors,
  type DbOrTx,
  isUuid,
  type PageArgs,
  readPage,
  toConnection,
} from '@medianest/kit';
import { readName } from '../account/display-name.js';
import type { App } from '../app.js';
import { type Doer, recordAct } from '../audit/record.js';
import { errors } from '../errors.js';
import { readScopes } from '../rights/read-scopes.js';
import { mustHold } from '../rights/rights.policy.js';
import { tellActorChanged } from '../rights/tell-actor-changed.js';
import { tellRights } from '../rights/tell-rights.js';
import { inSession } from '../session/session.policy.js';
import type { CreateRoleInput, UpdateRoleInput } from './custom-role.inputs.js';
import { CustomRole } from './custom-role.js';
import { mustManageRoles } from './custom-role.policy.js';

export async function listRoles({ db }: App, actor: Actor, args: PageArgs): Promise<Connection<CustomRole>> {
  mustManageRoles(actor);
  const page = readPage(args);
  const query = db.getRepository(CustomRole).createQueryBuilder('role').orderBy('role.id').limit(page.limit);
  if (page.after) query.where('role.id > :after', { after: afterId(page) });
  return toConnection(await query.getMany(), page, (role) => [role.id]);
}

type Said = Pick<CustomRole, 'name' | 'description' | 'scopes'>;

export async function createRole(app: App, doer: Doer, input: CreateRoleInput): Promise<CustomRole> {
  mustManageRoles(doer.actor);
  inSession(doer.actor);
  const said = { ...readTexts(input), scopes: readScopes(doer.actor, input.scopes) };
  return app.db.transaction(async (tx) => {
    const roles = tx.getRepository(CustomRole);
    const role = roles.create(said);
    await unlessTaken(said, () => roles.insert(role));
    await recordAct(tx, { ...doer, act: 'role.created', subject: role.id, after: said });
    return role;
  });
}

/** Changes a role, and with it what everybody may do who has it. */
export async function updateRole(app: App, doer: Doer, input: UpdateRoleInput): Promise<CustomRole> {
  mustManageRoles(doer.actor);
  inSession(doer.actor);
  const [role, holders] = await app.events.transaction(async (tx, emit) => {
    const known = await lockRole(tx, doer.actor, input.roleId);
    const before = saidOf(known);
    const after = {
      ...readTexts({ name: input.name ?? known.name, description: input.description ?? known.description }),
      scopes: input.scopes ? readScopes(doer.actor, input.scopes) : known.scopes,
    };
    await unlessTaken(after, () => tx.getRepository(CustomRole).update(known.id, after));
    const held = await holdersOf(tx, known.id);
    await recordAct(tx, { ...doer, act: 'role.changed', subject: known.id, before, after });
    await tellRights(tx, emit, held);
    return [Object.assign(known, after), held] as const;
  });
  await tellActorChanged(app, holders);
  return role;
}

export async function deleteRole(app: App, doer: Doer, id: string): Promise<CustomRole> {
  mustManageRoles(doer.actor);
  return app.db.transaction(async (tx) => {
    const role = await lockRole(tx, doer.actor, id);
    const { length } = await holdersOf(tx, id);
    if (length > 0) throw errors.ROLE_IN_USE(role.name, length);
    await tx.getRepository(CustomRole).delete(id);
    await recordAct(tx, { ...doer, act: 'role.deleted', subject: id, before: saidOf(role) });
    return role;
  });
}

/** Under the lock nobody is given the role, and nobody else changes it. */
async function lockRole(tx: DbOrTx, actor: Actor, id: string): Promise<CustomRole> {
  const roles = tx.getRepository(CustomRole);
  const role = isUuid(id) ? await roles.findOne({ where: { id }, lock: { mode: 'pessimistic_write' } }) : null;
  if (!role) throw errors.ROLE_NOT_FOUND();
  mustHold(actor, role.scopes);
  return role;
}

async function holdersOf(tx: DbOrTx, id: string): Promise<string[]> {
  const rows: { user_id: string }[] = await tx.query(
    'select user_id from user_custom_roles where custom_role_id = $1',
    [id],
  );
  return rows.map((row) => row.user_id);
}

function saidOf({ name, description, scopes }: CustomRole): Said {
  return { name, description, scopes };
}

const LONGEST_DESCRIPTION = 300;

function readTexts(input: Pick<Said, 'name' | 'description'>): Pick<Said, 'name' | 'description'> {
  const name = readName(input.name, 'The name of a role');
  if (Object.hasOwn(ROLES, name.toUpperCase())) throw errors.ROLE_EXISTS(name);
  const description = input.description.trim().replaceAll('\0', '').toWellFormed();
  if (description.length <= LONGEST_DESCRIPTION) return { name, description };
  throw commonErrors.BAD_USER_INPUT(`The description of a role has at most ${LONGEST_DESCRIPTION} characters.`);
}

/** The index decides whose a name is, also between two who want it at once. */
async function unlessTaken({ name }: Said, write: () => Promise<unknown>): Promise<void> {
  try {
    await write();
  } catch (error) {
    if ((error as { constraint?: string }).constraint === 'custom_roles_name') throw errors.ROLE_EXISTS(name);
    throw error;
  }
}
