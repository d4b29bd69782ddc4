import { needs } from '@medianest/contracts';
import { Arg, Directive, ID, Resolver, Root, Subscription } from 'type-graphql';
import type { Context } from '../context.js';
import { myMediaProcessing, processingActivity } from './activity.service.js';
import { MediaProcessing } from './media-processing.js';
import { mediaProcessing } from './media-processing.service.js';

function watch({ app, actor, signal }: Context, id: string) {
  return mediaProcessing(app, actor, { id, until: signal });
}

const watchMine = ({ app, actor, signal }: Context) => myMediaProcessing(app, actor, signal);
const watchAll = ({ app, actor, signal }: Context) => processingActivity(app, actor, signal);

@Resolver()
export class MediaProcessingResolver {
  @Directive(needs('media:read'))
  @Subscription(() => MediaProcessing, {
    description:
      'The way of a media file. The first event tells the state as it is, the last is READY or FAILED; then the stream completes.',
    subscribe: ({ args, context }) => watch(context, args['mediaFileId']),
  })
  mediaProcessing(
    @Root() event: MediaProcessing,
    @Arg('mediaFileId', () => ID, { description: 'One of your files.' }) _mediaFileId: string,
  ): MediaProcessing {
    return event;
  }

  @Directive(needs('media:read'))
  @Subscription(() => MediaProcessing, {
    description:
      'The way of all your media files. It begins with those that are not done and goes on for as long as you listen.',
    subscribe: ({ context }) => watchMine(context),
  })
  myMediaProcessing(@Root() event: MediaProcessing): MediaProcessing {
    return event;
  }

  @Directive(needs('media:manage'))
  @Subscription(() => MediaProcessing, {
    description: 'For operators: the way of the media files of everybody, as `myMediaProcessing` tells of your own.',
    subscribe: ({ context }) => watchAll(context),
  })
  processingActivity(@Root() event: MediaProcessing): MediaProcessing {
    return event;
  }
}
