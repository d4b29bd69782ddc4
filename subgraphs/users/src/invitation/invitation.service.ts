import { randomBytes } from 'node:crypto';
import {
  type Actor,
  afterId,
  type Connection,
  commonErrors,
  type DbOrTx,
  isUuid,
  loggedIn,
  readPage,
  toConnection,
  withScope,
} from '@medianest/kit';
import { readEmail } from '../account/email.js';
import type { App } from '../app.js';
import { type Doer, recordAct } from '../audit/record.js';
import type { Loaders } from '../context.js';
import { errors } from '../errors.js';
import { queueMail } from '../mail/queue-mail.js';
import { lockOrganization, mustBe } from '../organization/lock-organization.js';
import { Organization } from '../organization/organization.js';
import { withMyRole } from '../organization/organization.loader.js';
import { canManage, canReach } from '../organization/organization.policy.js';
import { tellActorChanged } from '../rights/tell-actor-changed.js';
import { tellRights } from '../rights/tell-rights.js';
import { hashOf } from '../session/refresh-token.js';
import { User } from '../user/user.js';
import type { InvitationsArgs, InviteInput } from './invitation.inputs.js';
import { Invitation, type InvitationPayload, type InvitationPreview } from './invitation.js';
import { invitationLetter, invitationUrl } from './letter.js';
import { joinByInvitation, lockInvited, openInvitation } from './use-invitation.js';

/** Makes an invitation, and sends it when it is for one person. */
export async function invite(app: App, doer: Doer, input: InviteInput): Promise<InvitationPayload> {
  const { role, organizationId } = input;
  const terms = readTerms(input);
  if (terms.email) await app.attempts.countHourly('invitation', loggedIn(doer.actor).userId);
  const token = randomBytes(32).toString('base64url');
  const url = invitationUrl(app.config, token);
  return app.db.transaction(async (tx) => {
    const organization = await lockOrganization(tx, organizationId, { actor: doer.actor, rule: canManage });
    if (!canReach(doer.actor, organization, role)) throw errors.ORGANIZATION_ROLE_TOO_LOW();
    const invitations = tx.getRepository(Invitation);
    const { identifiers } = await invitations.insert({
      ...terms,
      organizationId,
      role,
      tokenHash: hashOf(token),
      invitedBy: doer.actor.userId,
    });
    const invitation = await invitations.findOneByOrFail({ id: identifiers[0]?.['id'] });
    if (invitation.email) {
      await queueMail(app, tx, { to: invitation.email, letter: invitationLetter(organization, { role, url }) });
    }
    const after = { invitationId: invitation.id, role, email: invitation.email, maxUses: invitation.maxUses };
    await recordAct(tx, { ...doer, act: 'invitation.created', subject: organizationId, after });
    return { invitation, token, url };
  });
}

const MOST_USES = 1_000;
const LONGEST_HOURS = 90 * 24;

function readTerms({ email, maxUses, expiresInHours }: InviteInput) {
  if (maxUses < 1 || maxUses > MOST_USES) throw commonErrors.BAD_USER_INPUT(`"maxUses" must be 1 to ${MOST_USES}.`);
  if (expiresInHours < 1 || expiresInHours > LONGEST_HOURS) {
    throw commonErrors.BAD_USER_INPUT(`"expiresInHours" must be 1 to ${LONGEST_HOURS}.`);
  }
  return {
    email: email ? readEmail(email) : null,
    maxUses: email ? 1 : maxUses,
    expiresAt: () => `now() + make_interval(hours => ${expiresInHours})`,
  };
}

/** The invitations of an organization, the newest first, with those that are used up or too old. */
export async function listInvitations(
  { db, loaders }: Pick<App, 'db'> & { readonly loaders: Pick<Loaders, 'organization'> },
  actor: Actor,
  args: InvitationsArgs,
): Promise<Connection<Invitation>> {
  const { organizationId } = args;
  const page = readPage(args);
  mustBe(await loaders.organization.load(organizationId), { actor, rule: canManage });
  const query = db.getRepository(Invitation).createQueryBuilder('i').where({ organizationId });
  if (page.after) query.andWhere('i.id < :after', { after: afterId(page) });
  return toConnection(await query.orderBy('i.id', 'DESC').limit(page.limit).getMany(), page, ({ id }) => [id]);
}

/** From now on it lets nobody in. */
export async function revokeInvitation(app: App, doer: Doer, id: string): Promise<Invitation> {
  withScope(doer.actor, 'users:write');
  return app.db.transaction(async (tx) => {
    const invitation = isUuid(id) ? await tx.getRepository(Invitation).findOneBy({ id }) : null;
    if (!invitation || !(await managesOrganizationOf(tx, doer.actor, invitation))) throw errors.INVITATION_NOT_FOUND();
    const closed = await close(tx, invitation);
    await recordAct(tx, {
      ...doer,
      act: 'invitation.revoked',
      subject: invitation.organizationId,
      before: { invitationId: id, role: invitation.role, email: invitation.email },
    });
    return closed;
  });
}

async function managesOrganizationOf(tx: DbOrTx, actor: Actor, { organizationId }: Invitation): Promise<boolean> {
  const organization = await tx.getRepository(Organization).findOneByOrFail({ id: organizationId });
  const [seen] = await withMyRole(tx, actor, [organization]);
  return seen !== undefined && canManage(actor, seen);
}

async function close(tx: DbOrTx, { id }: Invitation): Promise<Invitation> {
  const invitations = tx.getRepository(Invitation);
  await invitations.update(id, { closedAt: () => 'coalesce(closed_at, now())' });
  return invitations.findOneByOrFail({ id });
}

/** What a token invites to; for anybody who holds it, also without an account. */
export async function previewInvitation({ db }: App, token: string): Promise<InvitationPreview | null> {
  const invitation = await openInvitation(db, token);
  const organization =
    invitation && (await db.getRepository(Organization).findOneBy({ id: invitation.organizationId }));
  if (!organization) return null;
  const { role, email, expiresAt } = invitation;
  return { organizationName: organization.name, role, email, expiresAt };
}

export async function acceptInvitation(app: App, doer: Doer, token: string): Promise<Organization> {
  const { userId } = withScope(doer.actor, 'users:read');
  const organization = await app.events.transaction(async (tx, emit) => {
    const person = await tx.getRepository(User).findOneByOrFail({ id: userId });
    const { organization: joined, invitation, isNew } = await joinByInvitation(tx, token, person);
    const after = { userId, role: invitation.role, invitationId: invitation.id };
    if (isNew) {
      await recordAct(tx, { ...doer, act: 'member.joined', subject: joined.id, after });
      await tellRights(tx, emit, [userId]);
    }
    return joined;
  });
  await tellActorChanged(app, [userId]);
  const [seen] = await withMyRole(app.db, doer.actor, [organization]);
  return seen ?? organization;
}

/** One that came by mail is over then; a link stays for the others. */
export async function declineInvitation(app: App, doer: Doer, token: string): Promise<boolean> {
  const { userId } = withScope(doer.actor, 'users:read');
  return app.db.transaction(async (tx) => {
    const person = await tx.getRepository(User).findOneByOrFail({ id: userId });
    const { invitation } = await lockInvited(tx, token, person);
    if (invitation.email !== null) await close(tx, invitation);
    const before = { userId, invitationId: invitation.id };
    await recordAct(tx, { ...doer, act: 'invitation.declined', subject: invitation.organizationId, before });
    return true;
  });
}
