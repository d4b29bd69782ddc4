import type { Actor, DbOrTx } from '@medianest/kit';
import { In } from 'typeorm';
import type { App } from '../app.js';
import { type Doer, recordAct } from '../audit/record.js';
import { askForDeletion } from '../deletion/ask-for-deletion.js';
import { keepAnAdmin } from '../rights/keep-an-admin.js';
import { tellActorChanged } from '../rights/tell-actor-changed.js';
import { tellRights } from '../rights/tell-rights.js';
import { endSessionsOf, tellEnded } from '../session/end-session.js';
import { User } from '../user/user.js';
import { lockPeople } from './lock-people.js';

/** All of them, or nobody: they are out at once and cannot come in until they are enabled. */
export async function disableUsers(app: App, doer: Doer, ids: readonly string[]): Promise<User[]> {
  return shutOut(app, { actor: doer.actor, ids }, async (tx, people) => {
    const enabled = people.filter(({ disabledAt }) => disabledAt === null);
    await tx.getRepository(User).update({ id: In(idsOf(enabled)) }, { disabledAt: () => 'now()' });
    await keepAnAdmin(tx);
    for (const { id } of enabled) await recordAct(tx, { ...doer, act: 'account.disabled', subject: id });
    await tellRights(tx, app.events.within(tx), idsOf(enabled));
  });
}

/** They may log in again. */
export async function enableUsers(app: App, doer: Doer, ids: readonly string[]): Promise<User[]> {
  return app.events.transaction(async (tx, emit) => {
    const people = await lockPeople(tx, doer.actor, ids);
    const disabled = people.filter(({ disabledAt }) => disabledAt !== null);
    await tx.getRepository(User).update({ id: In(idsOf(disabled)) }, { disabledAt: null });
    for (const { id } of disabled) await recordAct(tx, { ...doer, act: 'account.enabled', subject: id });
    await tellRights(tx, emit, idsOf(disabled));
    return findPeople(tx, people);
  });
}

/** As if they had asked for it themselves: they have the time of the settings to come back. */
export async function deleteUsers(app: App, doer: Doer, ids: readonly string[]): Promise<User[]> {
  return shutOut(app, { actor: doer.actor, ids }, (tx, people) => askForDeletion(app, tx, { doer, people }));
}

type Work = (tx: DbOrTx, people: readonly User[]) => Promise<void>;

interface Whom {
  readonly actor: Actor;
  readonly ids: readonly string[];
}

/** Does something to people that ends their sessions. */
async function shutOut(app: App, { actor, ids }: Whom, work: Work): Promise<User[]> {
  const [people, ended] = await app.db.transaction(async (tx) => {
    const locked = await lockPeople(tx, actor, ids);
    const sessions: string[] = [];
    for (const { id: userId } of locked)
      sessions.push(...(await endSessionsOf(app, tx, { userId, reason: 'REVOKED_BY_ADMIN' })));
    await work(tx, locked);
    return [await findPeople(tx, locked), sessions] as const;
  });
  await tellEnded(app, ...ended);
  await tellActorChanged(app, idsOf(people));
  return people;
}

const idsOf = (people: readonly User[]): string[] => people.map(({ id }) => id);

function findPeople(tx: DbOrTx, people: readonly User[]): Promise<User[]> {
  return tx.getRepository(User).find({ where: { id: In(idsOf(people)) }, order: { id: 'ASC' } });
}
