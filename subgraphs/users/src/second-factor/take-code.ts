import { open } from '@medianest/kit';
import type { App } from '../app.js';
import { Authenticator } from './authenticator.js';
import { takeRecoveryCode } from './recovery-codes.js';
import { stepOf } from './totp.js';

type Stores = Pick<App, 'db' | 'config'>;

/** Whether this is a code of the person's authenticator or a recovery code. It counts once. */
export async function takeCode(app: Stores, userId: string, typed: string): Promise<boolean> {
  const code = typed.replaceAll(/\s/g, '');
  if (!/^\d{6}$/.test(code)) return takeRecoveryCode(app.db.manager, userId, code);
  return (await takeStep(app, userId, code)) !== undefined;
}

/**
 * A step that was used, or one before it, counts no more: who looked over a shoulder comes too late.
 * @returns the authenticator whose code it is
 */
export async function takeStep(
  { db, config }: Stores,
  userId: string,
  code: string,
): Promise<Authenticator | undefined> {
  const authenticator = await db.getRepository(Authenticator).findOneBy({ userId });
  const step = authenticator && stepOf(open(config.keyEncryptionKey, authenticator.sealedSecret), code);
  if (!step) return undefined;
  const [, count] = await db.query(
    `update authenticators set last_step = $3
     where user_id = $1 and sealed_secret = $2 and (last_step is null or last_step < $3)`,
    [userId, authenticator.sealedSecret, step],
  );
  return count === 1 ? authenticator : undefined;
}
