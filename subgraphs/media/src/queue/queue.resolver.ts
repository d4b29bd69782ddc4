import { needs } from '@medianest/contracts';
import { type Connection, SIZED_BY_PAGE } from '@medianest/kit';
import { Arg, Args, Ctx, Directive, FieldResolver, Mutation, Query, Resolver, Root } from 'type-graphql';
import type { Context } from '../context.js';
import { MediaFile } from '../media-file/media-file.js';
import { ProcessingJob, ProcessingJobConnection } from '../processing/processing-job.js';
import { drainProcessingQueue } from './drain.js';
import { type ListedJob, listProcessingJobs } from './processing-jobs.service.js';
import { DrainedProcessingQueue, ProcessingQueue, RetriedProcessing } from './processing-queue.js';
import {
  DrainProcessingQueueInput,
  PauseProcessingQueueInput,
  ProcessingJobsArgs,
  ResumeProcessingQueueInput,
  RetryFailedProcessingInput,
  SetProcessingConcurrencyInput,
} from './queue.inputs.js';
import * as service from './queue.service.js';
import { retryFailedProcessing } from './retry-failed.js';

@Resolver(() => ProcessingJob)
export class QueueResolver {
  @Directive(needs('media:manage'))
  @Query(() => [ProcessingQueue], {
    nullable: true,
    description:
      'For operators: the queues of the processing, in the order in which a file goes through them, then those of imports, scans, checks and the cold storage.',
  })
  processingQueues(@Ctx() { app, actor }: Context): Promise<ProcessingQueue[]> {
    return service.processingQueues(app, actor);
  }

  @Directive(needs('media:manage'))
  @Query(() => ProcessingJobConnection, {
    nullable: true,
    description:
      'For operators: the steps of the processing of all media files, and imports, scans, checks and moves of the cold storage; newest first.',
  })
  @Directive(SIZED_BY_PAGE)
  processingJobs(
    @Args(() => ProcessingJobsArgs) args: ProcessingJobsArgs,
    @Ctx() { app, actor }: Context,
  ): Promise<Connection<ListedJob>> {
    return listProcessingJobs(app, actor, args);
  }

  @Directive(needs('media:manage'))
  @Mutation(() => ProcessingQueue, {
    description: 'From now on nothing of a queue is begun, in no process, until it is resumed.',
  })
  pauseProcessingQueue(
    @Arg('input', () => PauseProcessingQueueInput, { description: 'Which one.' }) input: PauseProcessingQueueInput,
    @Ctx() { app, actor }: Context,
  ): Promise<ProcessingQueue> {
    return service.pauseProcessingQueue(app, actor, input.queue);
  }

  @Directive(needs('media:manage'))
  @Mutation(() => ProcessingQueue, { description: 'Goes on with a queue that is paused.' })
  resumeProcessingQueue(
    @Arg('input', () => ResumeProcessingQueueInput, { description: 'Which one.' }) input: ResumeProcessingQueueInput,
    @Ctx() { app, actor }: Context,
  ): Promise<ProcessingQueue> {
    return service.resumeProcessingQueue(app, actor, input.queue);
  }

  @Directive(needs('media:manage'))
  @Mutation(() => ProcessingQueue, {
    description: 'Sets how much of a queue is done at once, at once and in every worker process.',
  })
  setProcessingConcurrency(
    @Arg('input', () => SetProcessingConcurrencyInput, { description: 'Of which queue, and how much.' })
    input: SetProcessingConcurrencyInput,
    @Ctx() { app, actor }: Context,
  ): Promise<ProcessingQueue> {
    return service.setProcessingConcurrency(app, actor, input);
  }

  @Directive(needs('media:manage'))
  @Mutation(() => DrainedProcessingQueue, {
    description:
      'Takes out of a queue what waits in it. It is FAILED, says so, and can be retried; what is being done goes on.',
  })
  drainProcessingQueue(
    @Arg('input', () => DrainProcessingQueueInput, { description: 'Which one.' }) input: DrainProcessingQueueInput,
    @Ctx() { app, actor }: Context,
  ): Promise<DrainedProcessingQueue> {
    return drainProcessingQueue(app, actor, input.queue);
  }

  @Directive(needs('media:manage'))
  @Mutation(() => RetriedProcessing, {
    description: 'Begins again what FAILED: media files from the beginning, or what else a queue is for.',
  })
  retryFailedProcessing(
    @Arg('input', () => RetryFailedProcessingInput, { description: 'Which ones.' }) input: RetryFailedProcessingInput,
    @Ctx() { app, actor }: Context,
  ): Promise<RetriedProcessing> {
    return retryFailedProcessing(app, actor, input);
  }

  @FieldResolver(() => MediaFile, {
    nullable: true,
    description: 'The media file; null when it is about none, or you may not see it.',
  })
  async mediaFile(@Root() { mediaFileId }: ListedJob, @Ctx() { loaders }: Context): Promise<MediaFile | null> {
    return mediaFileId === null ? null : ((await loaders.mediaFile.load(mediaFileId)) ?? null);
  }
}
