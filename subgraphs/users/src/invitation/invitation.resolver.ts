import { needs } from '@medianest/contracts';
import { type Connection, SIZED_BY_PAGE } from '@medianest/kit';
import { Arg, Args, Ctx, Directive, FieldResolver, Mutation, Query, Resolver, Root } from 'type-graphql';
import type { Context } from '../context.js';
import { Organization } from '../organization/organization.js';
import { User } from '../user/user.js';
import { InvitationInput, InvitationsArgs, InviteInput, RevokeInvitationInput } from './invitation.inputs.js';
import { Invitation, InvitationConnection, InvitationPayload, InvitationPreview } from './invitation.js';
import * as service from './invitation.service.js';

@Resolver(() => Invitation)
export class InvitationResolver {
  @Query(() => InvitationPreview, {
    nullable: true,
    description: 'What a token invites to, also before one logs in; null when it lets nobody in (any more).',
  })
  invitation(
    @Arg('token', () => String, { description: 'Of the link or the mail.' }) token: string,
    @Ctx() { app }: Context,
  ): Promise<InvitationPreview | null> {
    return service.previewInvitation(app, token);
  }

  @Query(() => InvitationConnection, {
    nullable: true,
    description: 'The invitations of an organization, the newest first. For OWNER and MANAGER.',
  })
  @Directive(SIZED_BY_PAGE)
  @Directive(needs('users:write'))
  invitations(
    @Args(() => InvitationsArgs) args: InvitationsArgs,
    @Ctx() { app, actor, loaders }: Context,
  ): Promise<Connection<Invitation>> {
    return service.listInvitations({ db: app.db, loaders }, actor, args);
  }

  @Mutation(() => InvitationPayload, {
    description:
      'Invites one person by mail, or makes a link that lets people in. For OWNER and MANAGER. TOO_MANY_MAILS after ' +
      '100 mails an hour.',
  })
  @Directive(needs('users:write'))
  invite(
    @Arg('input', () => InviteInput, { description: 'Whom, and how.' }) input: InviteInput,
    @Ctx() { app, actor, client }: Context,
  ): Promise<InvitationPayload> {
    return service.invite(app, { actor, client }, input);
  }

  @Mutation(() => Invitation, { description: 'Withdraws an invitation. Whom it has let in stays.' })
  @Directive(needs('users:write'))
  revokeInvitation(
    @Arg('input', () => RevokeInvitationInput, { description: 'Which one.' }) input: RevokeInvitationInput,
    @Ctx() { app, actor, client }: Context,
  ): Promise<Invitation> {
    return service.revokeInvitation(app, { actor, client }, input.invitationId);
  }

  @Mutation(() => Organization, {
    description: 'Joins an organization. Somebody who belongs to it already uses nothing up and keeps their role.',
  })
  @Directive(needs('users:read'))
  acceptInvitation(
    @Arg('input', () => InvitationInput, { description: 'Which invitation.' }) input: InvitationInput,
    @Ctx() { app, actor, client }: Context,
  ): Promise<Organization> {
    return service.acceptInvitation(app, { actor, client }, input.token);
  }

  @Mutation(() => Boolean, {
    description:
      'Says no. An invitation by mail is over then; a link stays for others. True when that is written down.',
  })
  @Directive(needs('users:read'))
  declineInvitation(
    @Arg('input', () => InvitationInput, { description: 'Which invitation.' }) input: InvitationInput,
    @Ctx() { app, actor, client }: Context,
  ): Promise<boolean> {
    return service.declineInvitation(app, { actor, client }, input.token);
  }

  @FieldResolver(() => User, { nullable: true, description: 'Who made it; null when they are gone.' })
  async inviter(@Root() { invitedBy }: Invitation, @Ctx() { loaders }: Context): Promise<User | undefined> {
    return invitedBy === null ? undefined : loaders.user.load(invitedBy);
  }
}
