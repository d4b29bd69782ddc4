import { Arg, Ctx, Directive, FieldResolver, Mutation, Resolver, Root } from 'type-graphql';
import type { Context } from '../context.js';
import { User } from '../user/user.js';
import { Preferences, UpdatePreferencesInput } from './preferences.js';
import { preferencesOf, updatePreferences } from './preferences.service.js';

@Resolver(() => User)
export class PreferencesResolver {
  @Mutation(() => Preferences, { description: 'Changes how clients behave for you. SESSION_REQUIRED with an API key.' })
  @Directive('@authenticated')
  updatePreferences(
    @Arg('input', () => UpdatePreferencesInput, { description: 'What to change.' }) input: UpdatePreferencesInput,
    @Ctx() { app, actor }: Context,
  ): Promise<Preferences> {
    return updatePreferences(app, actor, input);
  }

  @FieldResolver(() => Preferences, { nullable: true, description: 'Of yourself; null for others.' })
  preferences(@Root() user: User, @Ctx() { actor }: Context): Preferences | null {
    return user.isCaller || actor.userId === user.id ? preferencesOf(user) : null;
  }
}
