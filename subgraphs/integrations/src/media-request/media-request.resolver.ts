import { needs } from '@medianest/contracts';
import { type Connection, SIZED_BY_PAGE } from '@medianest/kit';
import {
  Arg,
  Args,
  Ctx,
  Directive,
  FieldResolver,
  ID,
  Mutation,
  Query,
  Resolver,
  Root,
  Subscription,
} from 'type-graphql';
import type { Context } from '../context.js';
import { Integration } from '../integration/integration.js';
import { integrationReference } from '../integration/integration.reference.js';
import { User } from '../person/user.js';
import { createMediaRequest } from './create.js';
import { approveMediaRequest, declineMediaRequest, removeMediaRequest } from './decide.js';
import { getMediaRequest } from './find.js';
import { listMediaRequests, listRequestsOf } from './list.js';
import {
  CreateMediaRequestInput,
  MediaRequestInput,
  MediaRequestsArgs,
  MediaRequestsOfArgs,
} from './media-request.inputs.js';
import { MediaRequest, MediaRequestConnection } from './media-request.js';
import { watchMediaRequest } from './watch.js';

@Resolver(() => MediaRequest)
export class MediaRequestResolver {
  @Query(() => MediaRequestConnection, {
    nullable: true,
    description:
      'What was asked for at the services of your organizations, and by you at those of the installation, newest first; ' +
      'with `integrations:manage` all that was asked for there.',
  })
  @Directive(SIZED_BY_PAGE)
  @Directive(needs('integrations:read'))
  mediaRequests(
    @Args(() => MediaRequestsArgs) args: MediaRequestsArgs,
    @Ctx() { app, actor }: Context,
  ): Promise<Connection<MediaRequest>> {
    return listMediaRequests(app, actor, args);
  }

  @Query(() => MediaRequest, {
    nullable: true,
    description: 'One request. MEDIA_REQUEST_NOT_FOUND when there is none that you may see.',
  })
  @Directive(needs('integrations:read'))
  mediaRequest(
    @Arg('id', () => ID, { description: 'The request.' }) id: string,
    @Ctx() { app, actor }: Context,
  ): Promise<MediaRequest> {
    return getMediaRequest(app, actor, id);
  }

  @Mutation(() => MediaRequest, {
    description:
      'Asks for a film or a series at the Seerr of one of your organizations or of the installation. Whoever may not ' +
      'approve it waits for somebody who may. Never sent twice: after MEDIA_REQUEST_UNCERTAIN look before you ask again.',
  })
  @Directive(needs('integrations:read'))
  createMediaRequest(
    @Arg('input', () => CreateMediaRequestInput, { description: 'What.' }) input: CreateMediaRequestInput,
    @Ctx() { app, actor }: Context,
  ): Promise<MediaRequest> {
    return createMediaRequest(app, actor, input);
  }

  @Mutation(() => MediaRequest, { description: 'Lets a wish come true: Seerr has it looked for.' })
  @Directive(needs('integrations:manage'))
  approveMediaRequest(
    @Arg('input', () => MediaRequestInput, { description: 'Which one.' }) input: MediaRequestInput,
    @Ctx() { app, actor }: Context,
  ): Promise<MediaRequest> {
    return approveMediaRequest(app, actor, input.mediaRequestId);
  }

  @Mutation(() => MediaRequest, { description: 'Turns a wish down.' })
  @Directive(needs('integrations:manage'))
  declineMediaRequest(
    @Arg('input', () => MediaRequestInput, { description: 'Which one.' }) input: MediaRequestInput,
    @Ctx() { app, actor }: Context,
  ): Promise<MediaRequest> {
    return declineMediaRequest(app, actor, input.mediaRequestId);
  }

  @Mutation(() => MediaRequest, {
    description: 'Removes a request, at Seerr as well. What was got for it already stays.',
  })
  @Directive(needs('integrations:manage'))
  removeMediaRequest(
    @Arg('input', () => MediaRequestInput, { description: 'Which one.' }) input: MediaRequestInput,
    @Ctx() { app, actor }: Context,
  ): Promise<MediaRequest> {
    return removeMediaRequest(app, actor, input.mediaRequestId);
  }

  @Subscription(() => MediaRequest, {
    description: 'A request: first as it is now, then after every change; it completes when the request is removed.',
    subscribe: ({ args, context: { app, actor, signal } }: { args: { id: string }; context: Context }) =>
      watchMediaRequest(app, actor, { id: args.id, signal }),
  })
  @Directive(needs('integrations:read'))
  mediaRequestChanges(
    @Root() request: MediaRequest,
    @Arg('id', () => ID, { description: 'The request.' }) _id: string,
    @Ctx() { loaders }: Context,
  ): MediaRequest {
    // The loaders live as long as the subscription; an event must not show what an earlier one has read.
    loaders.integration.clearAll();
    return request;
  }

  @FieldResolver(() => Integration, {
    nullable: true,
    description: 'The service that was asked; null for who may not see that of the installation.',
  })
  integration(@Root() { integrationId }: MediaRequest, @Ctx() context: Context): Promise<Integration | null> {
    return integrationReference({ id: integrationId }, context);
  }

  @FieldResolver(() => User, {
    nullable: true,
    description: 'Who asked, if they asked here; null for who asked at Seerr, and when users cannot tell now.',
  })
  requestedBy(@Root() { requestedById }: MediaRequest): User | null {
    return requestedById === null ? null : { id: requestedById };
  }
}

@Resolver(() => Integration)
export class IntegrationRequestsResolver {
  @FieldResolver(() => MediaRequestConnection, {
    nullable: true,
    description: 'What was asked for at this service, newest first; empty for one of which nothing can be asked.',
  })
  @Directive(SIZED_BY_PAGE)
  mediaRequests(
    @Root() { id }: Integration,
    @Args(() => MediaRequestsOfArgs) args: MediaRequestsOfArgs,
    @Ctx() { loaders }: Context,
  ): Promise<Connection<MediaRequest>> {
    return listRequestsOf(loaders, id, args);
  }
}
