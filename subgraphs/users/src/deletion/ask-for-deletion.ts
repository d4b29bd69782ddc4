import type { DbOrTx } from '@medianest/kit';
import { In } from 'typeorm';
import type { App } from '../app.js';
import { type Doer, recordAct } from '../audit/record.js';
import type { Letter } from '../mail/letters.js';
import { queueMail } from '../mail/queue-mail.js';
import { keepAnAdmin } from '../rights/keep-an-admin.js';
import { tellRights } from '../rights/tell-rights.js';
import { readSettings } from '../system-settings/system-settings.service.js';
import { User } from '../user/user.js';

/** Notes when accounts are to go and tells their people. Those that are to go already keep their day. */
export async function askForDeletion(
  app: App,
  tx: DbOrTx,
  { doer, people }: { readonly doer: Doer; readonly people: readonly User[] },
): Promise<void> {
  const { deletionGraceDays } = await readSettings(tx);
  const staying = people.filter(({ deletionDueAt }) => deletionDueAt === null);
  const due = { deletionDueAt: () => `now() + make_interval(days => ${deletionGraceDays})` };
  const ids = staying.map(({ id }) => id);
  await tx.getRepository(User).update({ id: In(ids) }, due);
  await keepAnAdmin(tx);
  for (const user of staying) await queueMail(app, tx, { to: user.email, letter: farewell(user, deletionGraceDays) });
  for (const id of ids)
    await recordAct(tx, { ...doer, act: 'account.deletionRequested', subject: id, after: { deletionGraceDays } });
  await tellRights(tx, app.events.within(tx), ids);
}

function farewell({ displayName }: User, days: number): Letter {
  return {
    kind: 'account-deletion',
    subject: 'Your account will be deleted',
    paragraphs: [
      `Hello ${displayName},`,
      days > 0
        ? `your account and what is yours will be deleted in ${days} days. Until then you can log in and take it back.`
        : 'your account and what is yours are being deleted.',
    ],
  };
}
