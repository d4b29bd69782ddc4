import { needs } from '@medianest/contracts';
import { type Connection, SIZED_BY_PAGE } from '@medianest/kit';
import { Arg, Args, Ctx, Directive, FieldResolver, Mutation, Query, Resolver, Root } from 'type-graphql';
import type { Context } from '../context.js';
import { CreateShareLinkInput, RevokeShareLinkInput, SharedMediaArgs, ShareLinksArgs } from './share-link.inputs.js';
import { ShareLink, ShareLinkConnection } from './share-link.js';
import * as service from './share-link.service.js';
import { SharedMedia } from './shared-media.js';

@Resolver(() => ShareLink)
export class ShareLinkResolver {
  @Directive(needs('media:write'))
  @Query(() => ShareLinkConnection, { nullable: true, description: 'The share links of a file, newest first.' })
  @Directive(SIZED_BY_PAGE)
  shareLinks(
    @Args(() => ShareLinksArgs) args: ShareLinksArgs,
    @Ctx() { app, actor }: Context,
  ): Promise<Connection<ShareLink>> {
    return service.listShareLinks(app, actor, args);
  }

  @Query(() => SharedMedia, {
    nullable: true,
    description: 'What a share link shows. Needs no login: the token is the right, and the password when it has one.',
  })
  sharedMedia(@Args(() => SharedMediaArgs) args: SharedMediaArgs, @Ctx() { app }: Context): Promise<SharedMedia> {
    return service.sharedMedia(app, args);
  }

  @Directive(needs('media:write'))
  @Mutation(() => ShareLink, {
    description:
      'Makes a URL that shows a file to whoever has it, until it expires or you may not change the file any more.',
  })
  createShareLink(
    @Arg('input', () => CreateShareLinkInput, { description: 'What to share.' }) input: CreateShareLinkInput,
    @Ctx() { app, actor }: Context,
  ): Promise<ShareLink> {
    return service.createShareLink(app, actor, input);
  }

  @Directive(needs('media:write'))
  @Mutation(() => ShareLink, {
    description: 'Ends a share link and, within seconds, every URL that was got by it; answers with what it was.',
  })
  revokeShareLink(
    @Arg('input', () => RevokeShareLinkInput, { description: 'Which one.' }) input: RevokeShareLinkInput,
    @Ctx() { app, actor }: Context,
  ): Promise<ShareLink> {
    return service.revokeShareLink(app, actor, input.shareLinkId);
  }

  @FieldResolver(() => String, {
    description:
      'Plays or shows the file in a browser or a player. A link with a password asks for it by HTTP Basic, with any user name.',
  })
  url(@Root() link: ShareLink, @Ctx() { app }: Context): string {
    return service.shareUrl(app, link);
  }

  @FieldResolver(() => Boolean, { description: 'Whether it asks for a password.' })
  hasPassword(@Root() link: ShareLink): boolean {
    return link.passwordHash !== null;
  }
}
