import { needs } from '@medianest/contracts';
import { Arg, Ctx, Directive, FieldResolver, Mutation, Resolver, Root } from 'type-graphql';
import type { Context } from '../context.js';
import { CustomRole } from '../custom-role/custom-role.js';
import { User } from '../user/user.js';
import { ChangeRightsInput } from './rights.inputs.js';
import { canSeeScopes } from './rights.policy.js';
import { changeRights } from './rights.service.js';

@Resolver(() => User)
export class RightsResolver {
  @Mutation(() => User, {
    description:
      'Gives a person another built-in role or other custom roles. SCOPE_NOT_HELD when the person had or gets a scope ' +
      'that you do not hold, LAST_ADMIN when nobody would be ADMIN, SESSION_REQUIRED with an API key.',
  })
  @Directive(needs('users:manage'))
  changeRights(
    @Arg('input', () => ChangeRightsInput, { description: 'Whose rights, and which.' }) input: ChangeRightsInput,
    @Ctx() { app, actor, client }: Context,
  ): Promise<User> {
    return changeRights(app, { actor, client }, input);
  }

  @FieldResolver(() => [String], {
    nullable: true,
    description: 'All that this person may do, by all their roles. Only they and `users:manage` see it; else null.',
  })
  async scopes(@Root() user: User, @Ctx() { actor, loaders }: Context): Promise<readonly string[] | null> {
    return canSeeScopes(actor, user) ? ((await loaders.rights.load(user.id))?.scopes ?? []) : null;
  }

  @FieldResolver(() => [CustomRole], {
    nullable: true,
    description: 'The custom roles of this person. Only they and `users:manage` see them; else null.',
  })
  async customRoles(@Root() user: User, @Ctx() { actor, loaders }: Context): Promise<CustomRole[] | null> {
    return canSeeScopes(actor, user) ? loaders.customRoles.load(user.id) : null;
  }
}
