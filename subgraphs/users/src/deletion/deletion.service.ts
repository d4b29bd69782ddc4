import type { App } from '../app.js';
import { type Doer, recordAct } from '../audit/record.js';
import { errors } from '../errors.js';
import { proveItIsYou } from '../password/prove.js';
import { tellRights } from '../rights/tell-rights.js';
import { endSessionsOf, tellEnded } from '../session/end-session.js';
import { inSession } from '../session/session.policy.js';
import { User } from '../user/user.js';
import { askForDeletion } from './ask-for-deletion.js';

/** The account goes once the days of grace are over; all sessions but this one end now. */
export async function deleteMyAccount(app: App, doer: Doer, password: string | null | undefined): Promise<User> {
  const { id, email } = await proveItIsYou(app, doer, password);
  app.log.info({ userId: id }, 'somebody asked to delete their account');
  const [user, ended] = await app.db.transaction(async (tx) => {
    const users = tx.getRepository(User);
    const person = await users.findOneOrFail({ where: { id, email }, lock: { mode: 'pessimistic_write' } });
    const sessions = await endSessionsOf(app, tx, { userId: id, reason: 'REVOKED', except: doer.actor.sessionId });
    await askForDeletion(app, tx, { doer, people: [person] });
    return [await users.findOneByOrFail({ id }), sessions] as const;
  });
  await tellEnded(app, ...ended);
  return user;
}

/** The account stays. Doing it twice is no mistake. */
export async function cancelDeletion(app: App, doer: Doer): Promise<User> {
  const { userId: id } = inSession(doer.actor);
  return app.events.transaction(async (tx, emit) => {
    const users = tx.getRepository(User);
    const person = await users.findOne({ where: { id }, lock: { mode: 'pessimistic_write' } });
    // Its time was over at this very moment.
    if (!person) throw errors.SESSION_EXPIRED();
    const { deletionDueAt } = person;
    await users.update(id, { deletionDueAt: null });
    if (deletionDueAt) {
      await recordAct(tx, { ...doer, act: 'account.deletionCancelled', subject: id });
      await tellRights(tx, emit, [id]);
    }
    return users.findOneByOrFail({ id });
  });
}
