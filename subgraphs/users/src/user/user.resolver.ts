import { needs } from '@medianest/contracts';
import { type Connection, SIZED_BY_PAGE } from '@medianest/kit';
import { Arg, Args, Ctx, Directive, FieldResolver, ID, Query, Resolver, Root } from 'type-graphql';
import type { Context } from '../context.js';
import { UsersArgs } from './user.inputs.js';
import { User, UserConnection } from './user.js';
import { canSeeEmail } from './user.policy.js';
import { listUsers } from './user.service.js';

@Resolver(() => User)
export class UserResolver {
  @Query(() => User, { nullable: true, description: 'The person who asks; null when nobody is logged in.' })
  async me(@Ctx() { actor, loaders }: Context): Promise<User | undefined> {
    return actor.userId === null ? undefined : loaders.user.load(actor.userId);
  }

  @Query(() => User, {
    nullable: true,
    description: 'One person; null when there is none with this id that you may see.',
  })
  @Directive(needs('users:read'))
  user(
    @Arg('id', () => ID, { description: 'The id of the person.' }) id: string,
    @Ctx() { loaders }: Context,
  ): Promise<User | undefined> {
    return loaders.user.load(id);
  }

  @Query(() => UserConnection, {
    nullable: true,
    description:
      'Yourself and the people of your organizations, the oldest account first; with `users:manage` everybody.',
  })
  @Directive(SIZED_BY_PAGE)
  @Directive(needs('users:read'))
  users(@Args(() => UsersArgs) args: UsersArgs, @Ctx() { app, actor }: Context): Promise<Connection<User>> {
    return listUsers(app, actor, args);
  }

  @FieldResolver(() => Boolean, {
    nullable: true,
    description: 'Whether the person has proved to read the mails to `email`. Null where `email` is.',
  })
  emailVerified(@Root() user: User, @Ctx() { actor }: Context): boolean | null {
    return canSeeEmail(actor, user) ? user.emailVerifiedAt !== null : null;
  }

  @FieldResolver(() => String, {
    nullable: true,
    description: 'With what the person logs in. Only they and `users:manage` see it; null for others.',
  })
  email(@Root() user: User, @Ctx() { actor }: Context): string | null {
    return canSeeEmail(actor, user) ? user.email : null;
  }
}
