import { needs } from '@medianest/contracts';
import { type Connection, SIZED_BY_PAGE } from '@medianest/kit';
import { Arg, Args, Ctx, Directive, FieldResolver, ID, Mutation, Query, Resolver, Root } from 'type-graphql';
import type { Context } from '../context.js';
import { personBearer } from '../files/pass.js';
import { originalUrl } from '../files/urls.js';
import { Organization } from '../organization/organization.js';
import { ProcessingJob } from '../processing/processing-job.js';
import {
  CancelProcessingInput,
  DeleteMediaFileInput,
  MediaFilesArgs,
  RetryProcessingInput,
  UpdateMediaFileInput,
} from './media-file.inputs.js';
import { MediaFile, MediaFileConnection } from './media-file.js';
import { seesOrganization } from './media-file.policy.js';
import * as service from './media-file.service.js';
import { updateMediaFile } from './update.service.js';
import { User } from './user.js';

@Resolver(() => MediaFile)
export class MediaFileResolver {
  @Directive(needs('media:read'))
  @Query(() => MediaFile, { nullable: true, description: 'A media file that you may see.' })
  mediaFile(@Arg('id', () => ID, { description: 'Of the media file.' }) id: string, @Ctx() { app, actor }: Context) {
    return service.findMediaFile(app, actor, id);
  }

  @Directive(needs('media:read'))
  @Query(() => MediaFileConnection, {
    nullable: true,
    description: 'The media files that you may see: yours and those you were let in to; newest first.',
  })
  @Directive(SIZED_BY_PAGE)
  mediaFiles(
    @Args(() => MediaFilesArgs) args: MediaFilesArgs,
    @Ctx() { app, actor }: Context,
  ): Promise<Connection<MediaFile>> {
    return service.listMediaFiles(app, actor, args);
  }

  @Directive(needs('media:write'))
  @Mutation(() => MediaFile, { description: 'Processes a file that FAILED again, from the beginning.' })
  retryProcessing(
    @Arg('input', () => RetryProcessingInput, { description: 'Which one.' }) input: RetryProcessingInput,
    @Ctx() { app, actor }: Context,
  ) {
    return service.retryProcessing(app, actor, input.mediaFileId);
  }

  @Directive(needs('media:write'))
  @Mutation(() => MediaFile, {
    description: 'Stops the processing of a file at once; it is FAILED and can be retried.',
  })
  cancelProcessing(
    @Arg('input', () => CancelProcessingInput, { description: 'Which one.' }) input: CancelProcessingInput,
    @Ctx() { app, actor }: Context,
  ) {
    return service.cancelProcessing(app, actor, input.mediaFileId);
  }

  @Directive(needs('media:write'))
  @Mutation(() => MediaFile, { description: 'Deletes a file and all that was made from it; answers with what it was.' })
  deleteMediaFile(
    @Arg('input', () => DeleteMediaFileInput, { description: 'Which one.' }) input: DeleteMediaFileInput,
    @Ctx() { app, actor }: Context,
  ) {
    return service.deleteMediaFile(app, actor, input.mediaFileId);
  }

  @Directive(needs('media:write'))
  @Mutation(() => MediaFile, { description: 'Gives a file another name, or lets others see it or not.' })
  updateMediaFile(
    @Arg('input', () => UpdateMediaFileInput, { description: 'Which one, and what.' }) input: UpdateMediaFileInput,
    @Ctx() { app, actor }: Context,
  ) {
    return updateMediaFile(app, actor, input);
  }

  @FieldResolver(() => Boolean, {
    description: 'Whether it lies in a library folder: its bytes are shown where they are, never changed or deleted.',
  })
  isInPlace(@Root() { libraryFolderId }: MediaFile): boolean {
    return libraryFolderId !== null;
  }

  @FieldResolver(() => User, {
    nullable: true,
    description:
      'Who uploaded it; null when you may not see them, or users cannot tell now. The `id` alone is always told.',
  })
  owner(@Root() file: MediaFile): User {
    return { id: file.ownerId };
  }

  @FieldResolver(() => Organization, {
    nullable: true,
    description: 'The organization it belongs to; null also when you may not see it, or users cannot tell now.',
  })
  organization(@Root() { organizationId }: MediaFile, @Ctx() { actor }: Context): Organization | null {
    return organizationId !== null && seesOrganization(actor, organizationId) ? { id: organizationId } : null;
  }

  @FieldResolver(() => [ProcessingJob], {
    description: 'The steps of its processing; empty before it began, and once they are too old to be kept.',
  })
  async processingSteps(@Root() { runId }: MediaFile, @Ctx() { loaders }: Context): Promise<ProcessingJob[]> {
    return runId === null ? [] : loaders.processingJobs.load(runId);
  }

  @FieldResolver(() => String, {
    nullable: true,
    description: 'The uploaded bytes, at a URL that works for a few hours; null while they are not all here.',
  })
  originalUrl(@Root() file: MediaFile, @Ctx() { app, actor }: Context): string | null {
    return originalUrl(app, file, personBearer(actor));
  }
}
