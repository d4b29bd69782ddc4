import { ANONYMOUS, type Client } from '@medianest/kit';
import { useLink } from '../account-link/account-link.service.js';
import type { App } from '../app.js';
import { recordAct } from '../audit/record.js';
import { errors } from '../errors.js';
import { User } from '../user/user.js';

/** Whoever has the link reads the mails of this account. */
export async function verifyEmail(app: App, client: Client, token: string): Promise<User> {
  return app.db.transaction(async (tx) => {
    const { userId, email } = await useLink(tx, 'VERIFY_EMAIL', token);
    const users = tx.getRepository(User);
    // Of an address that the account had once, the link proves nothing.
    const { affected } = await users.update({ id: userId, email }, { emailVerifiedAt: () => 'now()' });
    if (affected === 0) throw errors.LINK_NOT_VALID();
    await recordAct(tx, {
      ...{ actor: { ...ANONYMOUS, userId }, client },
      act: 'email.verified',
      subject: userId,
      after: { email },
    });
    return Object.assign(await users.findOneByOrFail({ id: userId }), { isCaller: true as const });
  });
}
