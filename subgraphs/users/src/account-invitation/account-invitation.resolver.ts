import { needs } from '@medianest/contracts';
import { type Connection, PageArgs, SIZED_BY_PAGE } from '@medianest/kit';
import { Arg, Args, Ctx, Directive, Mutation, Query, Resolver } from 'type-graphql';
import type { Context } from '../context.js';
import { InviteAccountInput, RevokeAccountInvitationInput } from './account-invitation.inputs.js';
import { AccountInvitation, AccountInvitationConnection } from './account-invitation.js';
import { inviteAccount, listAccountInvitations, revokeAccountInvitation } from './account-invitation.service.js';

@Resolver()
export class AccountInvitationResolver {
  @Query(() => AccountInvitationConnection, {
    nullable: true,
    description: 'The invitations to make an account here, the latest first.',
  })
  @Directive(SIZED_BY_PAGE)
  @Directive(needs('users:manage'))
  accountInvitations(
    @Args(() => PageArgs) page: PageArgs,
    @Ctx() { app, actor }: Context,
  ): Promise<Connection<AccountInvitation>> {
    return listAccountInvitations(app, actor, page);
  }

  @Mutation(() => AccountInvitation, {
    description:
      'Mails somebody an invitation to make an account. SCOPE_NOT_HELD for a role that may do more than you, ' +
      'SESSION_REQUIRED with an API key.',
  })
  @Directive(needs('users:manage'))
  inviteAccount(
    @Arg('input', () => InviteAccountInput, { description: 'Whom, and as what.' }) input: InviteAccountInput,
    @Ctx() { app, actor, client }: Context,
  ): Promise<AccountInvitation> {
    return inviteAccount(app, { actor, client }, input);
  }

  @Mutation(() => AccountInvitation, { description: 'Withdraws an invitation that was not used yet.' })
  @Directive(needs('users:manage'))
  revokeAccountInvitation(
    @Arg('input', () => RevokeAccountInvitationInput, { description: 'Which one.' })
    input: RevokeAccountInvitationInput,
    @Ctx() { app, actor, client }: Context,
  ): Promise<AccountInvitation> {
    return revokeAccountInvitation(app, { actor, client }, input.invitationId);
  }
}
