import { needs } from '@medianest/contracts';
import { Arg, Directive, ID, Resolver, Root, Subscription } from 'type-graphql';
import type { Context } from '../context.js';
import { MediaProcessing } from './media-processing.js';
import { mediaProcessing } from './media-processing.service.js';

function watch({ app, actor, signal }: Context, id: string) {
  return mediaProcessing(app, actor, { id, until: signal });
}

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
}
