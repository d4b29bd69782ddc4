import { ANONYMOUS, type DbOrTx, job, UNKNOWN_CLIENT } from '@medianest/kit';
import type { App } from '../app.js';
import { recordAct } from '../audit/record.js';
import { leaveAll } from '../membership/leave-all.js';
import { tellRights } from '../rights/tell-rights.js';
import { tellEnded } from '../session/end-session.js';
import { Session } from '../session/session.js';
import { User } from '../user/user.js';

/** Deletes an account whose time is over, with all that users keeps of it, and tells the other services. */
export const deleteAccount = job<App, { userId: string }>({
  attempts: 5,
  async run(app, { userId }) {
    const ended = await app.events.transaction(async (tx, emit) => {
      const user = await tx
        .getRepository(User)
        .createQueryBuilder('user')
        .where('user.id = :userId and user.deletionDueAt <= now()', { userId })
        .setLock('pessimistic_write')
        .getOne();
      // Deleted before, or its person came back.
      if (!user) return [];
      const sessions = await tx.getRepository(Session).find({ where: { userId }, select: { id: true, endedAt: true } });
      const heirs = await leaveAll(tx, emit, userId);
      await emit('user.deleted', { version: 2, userId, heirId: await heirOf(tx, userId) });
      await tx.query('delete from mails where recipient = $1', [user.email]);
      await tx.query('delete from account_invitations where email = $1', [user.email]);
      await tx.getRepository(User).delete(userId);
      await recordAct(tx, { actor: ANONYMOUS, client: UNKNOWN_CLIENT, act: 'account.deleted', subject: userId });
      await tellRights(tx, emit, heirs);
      return sessions.filter(({ endedAt }) => endedAt === null).map(({ id }) => id);
    });
    await tellEnded(app, ...ended);
  },
});

/** Of the others who run the installation, the one who is here longest. */
async function heirOf(tx: DbOrTx, userId: string): Promise<string | null> {
  const [heir]: { id: string }[] = await tx.query(
    `select id from users where role = 'ADMIN' and disabled_at is null and deletion_due_at is null and id <> $1
     order by id limit 1`,
    [userId],
  );
  return heir?.id ?? null;
}

/** Gives every account whose time is over a job. */
export async function deleteDueAccounts({ db, jobs }: App): Promise<void> {
  const due: { id: string }[] = await db.query('select id from users where deletion_due_at <= now() limit 100');
  for (const { id } of due) await jobs.add('deleteAccount', { userId: id }, { id });
}
