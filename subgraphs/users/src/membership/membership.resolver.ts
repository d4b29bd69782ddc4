import { needs } from '@medianest/contracts';
import { type Connection, PageArgs, SIZED_BY_PAGE } from '@medianest/kit';
import { Arg, Args, Ctx, Directive, FieldResolver, Mutation, Resolver, Root } from 'type-graphql';
import type { Context } from '../context.js';
import { Organization } from '../organization/organization.js';
import { User } from '../user/user.js';
import { ChangeMemberInput, LeaveOrganizationInput, MemberInput } from './membership.inputs.js';
import { Membership, MembershipConnection } from './membership.js';
import * as service from './membership.service.js';

@Resolver(() => Membership)
export class MembershipResolver {
  @FieldResolver(() => User, { nullable: true, description: 'The person; null when you may not see people.' })
  user(@Root() { userId }: Membership, @Ctx() { loaders }: Context): Promise<User | undefined> {
    return loaders.user.load(userId);
  }
}

@Resolver(() => Organization)
export class OrganizationMembersResolver {
  @FieldResolver(() => MembershipConnection, {
    nullable: true,
    description: 'The people who belong to it, the oldest account first. All its members see each other.',
  })
  @Directive(SIZED_BY_PAGE)
  members(
    @Root() organization: Organization,
    @Args(() => PageArgs) page: PageArgs,
    @Ctx() { actor, loaders }: Context,
  ): Promise<Connection<Membership> | null> {
    return service.listMembers(loaders, { actor, organization }, page);
  }

  @Mutation(() => Organization, {
    description:
      'Makes a member something else. For OWNER and MANAGER: nobody grants a role above their own or changes who is ' +
      'above them, and one OWNER stays.',
  })
  @Directive(needs('users:write'))
  changeMember(
    @Arg('input', () => ChangeMemberInput, { description: 'Who, and what.' }) input: ChangeMemberInput,
    @Ctx() { app, actor, client }: Context,
  ): Promise<Organization> {
    return service.changeMember(app, { actor, client }, input);
  }

  @Mutation(() => Organization, {
    description: 'Sends a member away, who at once sees nothing more of what is shared. For OWNER and MANAGER.',
  })
  @Directive(needs('users:write'))
  removeMember(
    @Arg('input', () => MemberInput, { description: 'Who.' }) input: MemberInput,
    @Ctx() { app, actor, client }: Context,
  ): Promise<Organization> {
    return service.removeMember(app, { actor, client }, input);
  }

  @Mutation(() => Organization, {
    description: 'Ends your own membership and answers with what you left. LAST_OWNER for the only owner.',
  })
  @Directive(needs('users:read'))
  leaveOrganization(
    @Arg('input', () => LeaveOrganizationInput, { description: 'Which one.' }) input: LeaveOrganizationInput,
    @Ctx() { app, actor, client }: Context,
  ): Promise<Organization> {
    return service.leaveOrganization(app, { actor, client }, input.organizationId);
  }

  @Mutation(() => Organization, { description: 'Makes a member OWNER and you MANAGER. For OWNER.' })
  @Directive(needs('users:write'))
  transferOwnership(
    @Arg('input', () => MemberInput, { description: 'To whom.' }) input: MemberInput,
    @Ctx() { app, actor, client }: Context,
  ): Promise<Organization> {
    return service.transferOwnership(app, { actor, client }, input);
  }
}
