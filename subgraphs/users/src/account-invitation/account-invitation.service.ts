import { ROLES } from '@medianest/contracts';
import {
  type Actor,
  afterId,
  type Connection,
  commonErrors,
  hasScope,
  isUuid,
  type PageArgs,
  readPage,
  toConnection,
} from '@medianest/kit';
import { IsNull } from 'typeorm';
import { readEmail } from '../account/email.js';
import type { App } from '../app.js';
import { type Doer, recordAct } from '../audit/record.js';
import { errors } from '../errors.js';
import { queueMail } from '../mail/queue-mail.js';
import { hashOf, newToken } from '../session/refresh-token.js';
import { inSession } from '../session/session.policy.js';
import { readSettings } from '../system-settings/system-settings.service.js';
import { User } from '../user/user.js';
import type { InviteAccountInput } from './account-invitation.inputs.js';
import { AccountInvitation } from './account-invitation.js';
import { canInvite } from './account-invitation.policy.js';
import { invitationLetter } from './letter.js';

const MAX_HOURS = 2_160;

/** Mails somebody an invitation to make an account. Nobody gives a role that may do more than they may. */
export async function inviteAccount(app: App, doer: Doer, input: InviteAccountInput): Promise<AccountInvitation> {
  const { actor } = doer;
  if (!canInvite(actor)) throw commonErrors.FORBIDDEN();
  inSession(actor);
  const missing = ROLES[input.role].find((scope) => !hasScope(actor, scope));
  if (missing) throw errors.SCOPE_NOT_HELD(missing);
  const { role, expiresInHours } = input;
  if (expiresInHours < 1 || expiresInHours > MAX_HOURS)
    throw commonErrors.BAD_USER_INPUT(`"expiresInHours" must be 1 to ${MAX_HOURS}, not ${expiresInHours}.`);
  const email = readEmail(input.email);
  return app.db.transaction(async (tx) => {
    if (await tx.getRepository(User).existsBy({ email })) throw errors.EMAIL_TAKEN();
    const token = newToken();
    const invitations = tx.getRepository(AccountInvitation);
    const expiresAt = () => `now() + make_interval(hours => ${expiresInHours})`;
    const row = { hash: hashOf(token), email, role, invitedBy: actor.userId, expiresAt };
    const { identifiers } = await invitations.insert(row);
    const invitation = await invitations.findOneByOrFail({ id: identifiers[0]?.['id'] });
    const { instanceName } = await readSettings(tx);
    await queueMail(app, tx, { to: email, letter: invitationLetter(app.config, { token, instanceName }) });
    await recordAct(tx, { ...doer, act: 'account.invited', subject: invitation.id, after: { email, role } });
    return invitation;
  });
}

/** The latest first. */
export async function listAccountInvitations(
  { db }: App,
  actor: Actor,
  args: PageArgs,
): Promise<Connection<AccountInvitation>> {
  if (!canInvite(actor)) throw commonErrors.FORBIDDEN();
  const page = readPage(args);
  const query = db.getRepository(AccountInvitation).createQueryBuilder('invitation').orderBy('invitation.id', 'DESC');
  const after = afterId(page);
  if (after) query.where('invitation.id < :after', { after });
  return toConnection(await query.limit(page.limit).getMany(), page, ({ id }) => [id]);
}

/** From now on it counts no more. */
export async function revokeAccountInvitation(app: App, doer: Doer, id: string): Promise<AccountInvitation> {
  if (!canInvite(doer.actor)) throw commonErrors.FORBIDDEN();
  return app.db.transaction(async (tx) => {
    const invitations = tx.getRepository(AccountInvitation);
    const found = isUuid(id) ? await invitations.findOneBy({ id, usedAt: IsNull() }) : null;
    if (!found) throw errors.INVITATION_NOT_VALID();
    await invitations.delete({ id });
    await recordAct(tx, {
      ...doer,
      act: 'account.uninvited',
      subject: id,
      before: { email: found.email, role: found.role },
    });
    return found;
  });
}
