import { needs } from '@medianest/contracts';
import { type Connection, PageArgs, SIZED_BY_PAGE } from '@medianest/kit';
import { Arg, Args, Ctx, Directive, FieldResolver, ID, Query, Resolver, Root } from 'type-graphql';
import type { Context } from '../context.js';
import { User, UserConnection } from './user.js';
import { canSeeEmail } from './user.policy.js';
import { findUser, listUsers } from './user.service.js';

@Resolver(() => User)
export class UserResolver {
  @Query(() => User, { nullable: true, description: 'The person who asks; null when nobody is logged in.' })
  async me(@Ctx() { actor, loaders }: Context): Promise<User | undefined> {
    return actor.userId === null ? undefined : findUser(loaders, actor, actor.userId);
  }

  @Query(() => User, { nullable: true, description: 'One person; null when there is none with this id.' })
  @Directive(needs('users:read'))
  user(
    @Arg('id', () => ID, { description: 'The id of the person.' }) id: string,
    @Ctx() { actor, loaders }: Context,
  ): Promise<User | undefined> {
    return findUser(loaders, actor, id);
  }

  @Query(() => UserConnection, { nullable: true, description: 'Everybody with an account, the oldest account first.' })
  @Directive(SIZED_BY_PAGE)
  @Directive(needs('users:read'))
  users(@Args(() => PageArgs) page: PageArgs, @Ctx() { app, actor }: Context): Promise<Connection<User>> {
    return listUsers(app, actor, page);
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
    description: 'With what the person logs in. Only they and admins see it; null for others.',
  })
  email(@Root() user: User, @Ctx() { actor }: Context): string | null {
    return canSeeEmail(actor, user) ? user.email : null;
  }
}
