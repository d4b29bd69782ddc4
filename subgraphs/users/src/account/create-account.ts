import { ANONYMOUS, type Client, type DbOrTx } from '@medianest/kit';
import { useAccountInvitation } from '../account-invitation/use-invitation.js';
import { type Doer, recordAct } from '../audit/record.js';
import { errors } from '../errors.js';
import { joinByInvitation, openInvitation } from '../invitation/use-invitation.js';
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
  /** The token of an invitation to the installation or to an organization. */
  readonly invitation: string | undefined;
  readonly client: Client;
}

/** The first account is the admin's, whatever the settings say; every other one needs to be let in by them. */
export async function createAccount(tx: DbOrTx, account: NewAccount): Promise<User> {
  const { email, displayName, invitation, client } = account;
  await tx.query('select pg_advisory_xact_lock($1)', [ACCOUNTS_LOCK]);
  const users = tx.getRepository(User);
  const isFirst = !(await users.exists());
  if (!isFirst) await refuseUninvited(tx, invitation);
  if (await users.existsBy({ email })) throw errors.EMAIL_TAKEN();
  const invitedAs = isFirst || !invitation ? undefined : await useAccountInvitation(tx, invitation, email);
  const role = isFirst ? 'ADMIN' : (invitedAs ?? 'MEMBER');
  const { identifiers } = await users.insert({
    ...{ email, displayName, role },
    // Only who reads the mails of this address knows the token.
    ...(invitedAs && { emailVerifiedAt: () => 'now()' }),
  });
  const user = await users.findOneByOrFail({ id: identifiers[0]?.['id'] });
  await tx.getRepository(Password).insert({ userId: user.id, hash: account.hash });
  const doer: Doer = { actor: { ...ANONYMOUS, userId: user.id }, client };
  // What is written down comes last: who holds the end of the log waits for nobody.
  const joined = !isFirst && invitation && !invitedAs ? await joinAsNew(tx, invitation, user) : undefined;
  await recordAct(tx, { ...doer, act: 'account.registered', subject: user.id, after: { email, displayName, role } });
  if (joined) await recordAct(tx, { ...doer, act: 'member.joined', ...joined });
  return user;
}

/** @returns what to write down of it */
async function joinAsNew(tx: DbOrTx, token: string, user: User) {
  if (!(await openInvitation(tx, token))) throw errors.INVITATION_NOT_VALID();
  const { organization, invitation } = await joinByInvitation(tx, token, user);
  const after = { userId: user.id, role: invitation.role, invitationId: invitation.id };
  return { subject: organization.id, after };
}

async function refuseUninvited(tx: DbOrTx, invitation: string | undefined): Promise<void> {
  const { registration } = await readSettings(tx);
  if (registration === Registration.CLOSED) throw errors.REGISTRATION_CLOSED();
  if (registration === Registration.INVITATION && invitation === undefined) throw errors.INVITATION_NEEDED();
}
