import { Arg, Ctx, Directive, FieldResolver, Mutation, Resolver, Root } from 'type-graphql';
import type { Context } from '../context.js';
import { User } from '../user/user.js';
import { AvatarSize, AvatarUpload } from './avatar.js';
import { avatarUrl, createAvatarUpload, removeAvatar } from './avatar.service.js';

@Resolver(() => User)
export class AvatarResolver {
  @Mutation(() => AvatarUpload, {
    description: 'Gives a URL to which the bytes of a picture of yours are sent. SESSION_REQUIRED with an API key.',
  })
  @Directive('@authenticated')
  createAvatarUpload(@Ctx() { app, actor }: Context): AvatarUpload {
    return createAvatarUpload(app, actor);
  }

  @Mutation(() => User, { description: 'Takes your picture away. SESSION_REQUIRED with an API key.' })
  @Directive('@authenticated')
  removeAvatar(@Ctx() { app, actor }: Context): Promise<User> {
    return removeAvatar(app, actor);
  }

  @FieldResolver(() => String, {
    nullable: true,
    description: 'A WebP square of the person; null when they gave none. Another picture has another URL.',
  })
  avatarUrl(
    @Arg('size', () => AvatarSize, { defaultValue: AvatarSize.MEDIUM, description: 'How large.' }) size: AvatarSize,
    @Root() user: User,
    @Ctx() { app }: Context,
  ): string | null {
    return avatarUrl(app, user, size);
  }
}
