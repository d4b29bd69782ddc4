import type { Role } from '@medianest/contracts';
import { ANONYMOUS, type Client, type DbOrTx } from '@medianest/kit';
import { useAccountInvitation } from '../account-invitation/use-invitation.js';
import { type Doer, recordAct } from '../audit/record.js';
import { errors } from '../errors.js';
import { joinByInvitation, openInvitation } from '../invitation/use-invitation.js';
import { Password } from '../password/password.js';
import { Registration } from '../system-settings/system-settings.js';
import { readSettings } from '../system-settings/system-settings.service.js';
import { User } from '../user/user.js';

/** Any number of this database's own. */
const ACCOUNTS_LOCK = 7_210_462;

/** One account after the other gets its e-mail, so that only one is the first, and only one has it. */
export async function lockAccounts(tx: DbOrTx): Promise<void> {
  await tx.query('select pg_advisory_xact_lock($1)', [ACCOUNTS_LOCK]);
}

export interface NewAccount {
  readonly email: string;
  readonly displayName: string;
  readonly hash: string;
  /** The token of an invitation to the installation or to an organization. */
  readonly invitation: string | undefined;
  readonly client: Client;
}

/** What became of a registration; of an e-mail that somebody has already, with whose. */
export type Registered = { readonly was: 'MADE' | 'TAKEN'; readonly user: User };

/** The first account is the admin's, whatever the settings say; every other one needs to be let in by them. */
export async function createAccount(tx: DbOrTx, account: NewAccount): Promise<Registered> {
  const { email, displayName, invitation, client } = account;
  await lockAccounts(tx);
  const users = tx.getRepository(User);
  const isFirst = !(await users.exists());
  const token = isFirst ? undefined : invitation;
  const invitedAs = isFirst ? undefined : await letIn(tx, token, email);
  const owner = await users.findOneBy({ email });
  if (owner) return taken(tx, owner, invitedAs);
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
  const joined = token !== undefined && !invitedAs ? await joinAsNew(tx, token, user) : undefined;
  await recordAct(tx, { ...doer, act: 'account.registered', subject: user.id, after: { email, displayName, role } });
  if (joined) await recordAct(tx, { ...doer, act: 'member.joined', ...joined });
  return { was: 'MADE', user };
}

/** @returns what to write down of it */
async function joinAsNew(tx: DbOrTx, token: string, user: User) {
  const { organization, invitation } = await joinByInvitation(tx, token, user);
  const after = { userId: user.id, role: invitation.role, invitationId: invitation.id };
  return { subject: organization.id, after };
}

/**
 * Refuses who may not make an account, before anything is told of the e-mail.
 * @returns the role that an invitation to the installation gives; it went to this very e-mail
 */
async function letIn(tx: DbOrTx, invitation: string | undefined, email: string): Promise<Role | undefined> {
  const { registration } = await readSettings(tx);
  if (registration === Registration.CLOSED) throw errors.REGISTRATION_CLOSED();
  if (invitation === undefined) {
    if (registration === Registration.INVITATION) throw errors.INVITATION_NEEDED();
    return undefined;
  }
  const role = await useAccountInvitation(tx, invitation, email);
  if (!role && !(await openInvitation(tx, invitation))) throw errors.INVITATION_NOT_VALID();
  return role;
}

/**
 * Where one is logged in at once, the answer tells that there is an account, whatever it says. Where the e-mail has to
 * be proved first, only who reads its mails learns it. The invited have proved it.
 */
async function taken(tx: DbOrTx, user: User, invitedAs: Role | undefined): Promise<Registered> {
  const { emailVerificationRequired } = await readSettings(tx);
  if (invitedAs || !emailVerificationRequired) throw errors.EMAIL_TAKEN();
  return { was: 'TAKEN', user };
}
