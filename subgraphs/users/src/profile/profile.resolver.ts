import { Arg, Ctx, Directive, Field, InputType, Mutation, Resolver } from 'type-graphql';
import type { Context } from '../context.js';
import { User } from '../user/user.js';
import { updateProfile } from './profile.service.js';

@InputType({ description: 'How others see you.' })
export class UpdateProfileInput {
  @Field(() => String, { description: '1 to 80 characters on one line.' })
  displayName: string;
}

@Resolver()
export class ProfileResolver {
  @Mutation(() => User, { description: 'Changes how others see you. SESSION_REQUIRED with an API key.' })
  @Directive('@authenticated')
  updateProfile(
    @Arg('input', () => UpdateProfileInput, { description: 'What to change.' }) input: UpdateProfileInput,
    @Ctx() { app, actor, client }: Context,
  ): Promise<User> {
    return updateProfile(app, { actor, client }, input.displayName);
  }
}
