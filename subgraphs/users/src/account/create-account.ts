import type { Role } from '@medianest/contracts';
import type { DbOrTx } from '@medianest/kit';
import { useInvitation } from '../account-invitation/use-invitation.js';
import { errors } from '../errors.js';
import { Password } from '../password/password.js';
import { Registration } from '../system-settings/system-settings.js';
import { readSettings } from '../system-settings/system-settings.service.js';
import { User } from '../user/user.js';

/** Any number of this database's own; under it one account after the other is made, so that only one is the first. */
const ACCOUNTS_LOCK = 7_210_462;

export interface NewAccount {
  readonly email: string;
  readonly displayName: string;
  readonly hash: string;
  /** The token of an invitation. */
  readonly invitation: string | undefined;
}

/** The first account is the admin's, whatever the settings say; every other one needs to be let in by them. */
export async function createAccount(tx: DbOrTx, account: NewAccount): Promise<User> {
  const { email, displayName, hash, invitation } = account;
  await tx.query('select pg_advisory_xact_lock($1)', [ACCOUNTS_LOCK]);
  const users = tx.getRepository(User);
  const isFirst = !(await users.exists());
  if (!isFirst) await refuseUninvited(tx, invitation);
  if (await users.existsBy({ email })) throw errors.EMAIL_TAKEN();
  const role: Role = isFirst ? 'ADMIN' : 'MEMBER';
  const user = users.create({ email, displayName, role });
  await users.insert(user);
  await tx.getRepository(Password).insert({ userId: user.id, hash });
  if (!isFirst && invitation !== undefined) await useInvitation(tx, invitation, user);
  return users.findOneByOrFail({ id: user.id });
}

async function refuseUninvited(tx: DbOrTx, invitation: string | undefined): Promise<void> {
  const { registration } = await readSettings(tx);
  if (registration === Registration.CLOSED) throw errors.REGISTRATION_CLOSED();
  if (registration === Registration.INVITATION && invitation === undefined) throw errors.INVITATION_NEEDED();
}
