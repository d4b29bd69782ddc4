import type { DbOrTx } from '@medianest/kit';
import { errors } from '../errors.js';
import { readSettings } from '../system-settings/system-settings.service.js';
import type { User } from '../user/user.js';

/**
 * Whether somebody who has proved to be this person may come in, in whatever way it was proved. Ask it after the proof
 * only: the answer tells about the account.
 */
export async function refuseLogin(tx: DbOrTx, user: User, proof: 'PASSWORD' | 'OTHER'): Promise<void> {
  if (user.disabledAt) throw errors.ACCOUNT_DISABLED();
  // Whatever an admin sets, an admin can undo.
  if (user.role === 'ADMIN') return;
  const { emailVerificationRequired, passwordSignIn } = await readSettings(tx);
  if (proof === 'PASSWORD' && !passwordSignIn) throw errors.PASSWORD_SIGN_IN_OFF();
  if (emailVerificationRequired && !user.emailVerifiedAt) throw errors.EMAIL_NOT_VERIFIED();
}
