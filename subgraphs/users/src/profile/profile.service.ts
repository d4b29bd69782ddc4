import { readDisplayName } from '../account/display-name.js';
import type { App } from '../app.js';
import { type Doer, recordAct } from '../audit/record.js';
import { inSession } from '../session/session.policy.js';
import { User } from '../user/user.js';

export async function updateProfile({ db }: App, doer: Doer, typed: string): Promise<User> {
  const { userId: id } = inSession(doer.actor);
  const displayName = readDisplayName(typed);
  return db.transaction(async (tx) => {
    const users = tx.getRepository(User);
    const before = await users.findOneOrFail({ where: { id }, lock: { mode: 'pessimistic_write' } });
    if (before.displayName === displayName) return before;
    await users.update(id, { displayName });
    const [from, to] = [{ displayName: before.displayName }, { displayName }];
    await recordAct(tx, { ...doer, act: 'profile.changed', subject: id, before: from, after: to });
    return users.findOneByOrFail({ id });
  });
}
