import { Arg, Ctx, Directive, Field, InputType, Mutation, Resolver } from 'type-graphql';
import type { Context } from '../context.js';
import { PROOF } from '../password/prove.js';
import { User } from '../user/user.js';
import { cancelDeletion, deleteMyAccount } from './deletion.service.js';

@InputType({ description: 'Proof that it is you who wants the account deleted.' })
export class DeleteMyAccountInput {
  @Field(() => String, { nullable: true, description: PROOF })
  password?: string | null;
}

@Resolver()
export class DeletionResolver {
  @Mutation(() => User, {
    description:
      'Deletes your account and what is yours once the days of grace of the settings are over; `deletionDueAt` says when. ' +
      'Your other sessions end. Until then log in and say `cancelDeletion`. LAST_ADMIN when no ADMIN would be left.',
  })
  @Directive('@authenticated')
  deleteMyAccount(
    @Arg('input', () => DeleteMyAccountInput, { description: 'Proof that it is you.' }) input: DeleteMyAccountInput,
    @Ctx() { app, actor, client }: Context,
  ): Promise<User> {
    return deleteMyAccount(app, { actor, client }, input.password);
  }

  @Mutation(() => User, { description: 'Keeps your account after all.' })
  @Directive('@authenticated')
  cancelDeletion(@Ctx() { app, actor, client }: Context): Promise<User> {
    return cancelDeletion(app, { actor, client });
  }
}
