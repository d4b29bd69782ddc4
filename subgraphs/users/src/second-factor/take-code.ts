import { open } from '@medianest/kit';
import type { App } from '../app.js';
import { Authenticator } from './authenticator.js';
import { takeRecoveryCode } from './recovery-codes.js';
import { stepOf } from './totp.js';

type Stores = Pick<App, 'db' | 'config'>;

/** Whether this is a code of the person's authenticator or a recovery code. It counts once. */
export async function takeCode(app: Stores, userId: string, typed: string): Promise<boolean> {
  const code = typed.replaceAll(/\s/g, '');
  return /^\d{6}$/.test(code) ? takeStep(app, userId, code) : takeRecoveryCode(app.db.manager, userId, code);
}

/** A step that was used, or one before it, counts no more: who looked over a shoulder comes too late. */
export async function takeStep({ db, config }: Stores, userId: string, code: string): Promise<boolean> {
  const authenticator = await db.getRepository(Authenticator).findOneBy({ userId });
  const step = authenticator && stepOf(open(config.keyEncryptionKey, authenticator.sealedSecret), code);
  if (!step) return false;
  const [, count] = await db.query(
    'update authenticators set last_step = $2 where user_id = $1 and (last_step is null or last_step < $2)',
    [userId, step],
  );
  return count === 1;
}
