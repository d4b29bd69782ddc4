import { needs } from '@medianest/contracts';
import { Arg, Ctx, Directive, FieldResolver, Mutation, Resolver, Root } from 'type-graphql';
import type { Context } from '../context.js';
import { User } from '../user/user.js';
import { canSeeEmail } from '../user/user.policy.js';
import { PeopleInput } from './administration.inputs.js';
import { deleteUsers, disableUsers, enableUsers } from './administration.service.js';

const REFUSALS =
  'SCOPE_NOT_HELD when one of them may do something that you may not, USER_NOT_FOUND when one is not there; then nothing is done.';

@Resolver(() => User)
export class AdministrationResolver {
  @Mutation(() => [User], {
    description: `Shuts people out: their sessions end, and they cannot log in. LAST_ADMIN when no ADMIN would be left. ${REFUSALS}`,
  })
  @Directive(needs('users:manage'))
  disableUsers(
    @Arg('input', () => PeopleInput, { description: 'Whom.' }) input: PeopleInput,
    @Ctx() { app, actor, client }: Context,
  ): Promise<User[]> {
    return disableUsers(app, { actor, client }, input.userIds);
  }

  @Mutation(() => [User], { description: `Lets people in again that were shut out. ${REFUSALS}` })
  @Directive(needs('users:manage'))
  enableUsers(
    @Arg('input', () => PeopleInput, { description: 'Whom.' }) input: PeopleInput,
    @Ctx() { app, actor, client }: Context,
  ): Promise<User[]> {
    return enableUsers(app, { actor, client }, input.userIds);
  }

  @Mutation(() => [User], {
    description:
      'Deletes accounts once the days of grace of the settings are over; until then their people can log in and take it ' +
      `back. LAST_ADMIN when no ADMIN would be left. ${REFUSALS}`,
  })
  @Directive(needs('users:manage'))
  deleteUsers(
    @Arg('input', () => PeopleInput, { description: 'Whose.' }) input: PeopleInput,
    @Ctx() { app, actor, client }: Context,
  ): Promise<User[]> {
    return deleteUsers(app, { actor, client }, input.userIds);
  }

  @FieldResolver(() => Date, {
    nullable: true,
    description: 'Since when the person is shut out; null when they are not, and for those who do not see `email`.',
  })
  disabledAt(@Root() user: User, @Ctx() { actor }: Context): Date | null {
    return canSeeEmail(actor, user) ? user.disabledAt : null;
  }

  @FieldResolver(() => Date, {
    nullable: true,
    description: 'When the account will be deleted; null when it will not, and for those who do not see `email`.',
  })
  deletionDueAt(@Root() user: User, @Ctx() { actor }: Context): Date | null {
    return canSeeEmail(actor, user) ? user.deletionDueAt : null;
  }
}
