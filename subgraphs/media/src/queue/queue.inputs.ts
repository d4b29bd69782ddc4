import { PageArgs } from '@medianest/kit';
import { ArgsType, Field, ID, InputType, Int } from 'type-graphql';
import { ProcessingQueueName, ProcessingState, ProcessingStep } from '../media-file/enums.js';

@InputType({ description: 'Which queue to pause.' })
export class PauseProcessingQueueInput {
  @Field(() => ProcessingQueueName, { description: 'The queue. What is being done in it goes on.' })
  queue: ProcessingQueueName;
}

@InputType({ description: 'Which queue to resume.' })
export class ResumeProcessingQueueInput {
  @Field(() => ProcessingQueueName, { description: 'The queue.' })
  queue: ProcessingQueueName;
}

@InputType({ description: 'How much of a queue is done at once.' })
export class SetProcessingConcurrencyInput {
  @Field(() => ProcessingQueueName, { description: 'The queue.' })
  queue: ProcessingQueueName;

  @Field(() => Int, {
    nullable: true,
    description:
      'How many jobs each worker process does at once: 1 to 32. Leave it out for what MediaNest thinks best.',
  })
  concurrency?: number | null;
}

@InputType({ description: 'Which queue to take what waits out of.' })
export class DrainProcessingQueueInput {
  @Field(() => ProcessingQueueName, { description: 'The queue.' })
  queue: ProcessingQueueName;
}

@InputType({ description: 'What to begin again that FAILED; all conditions must hold. Without any, all media files.' })
export class RetryFailedProcessingInput {
  @Field(() => ProcessingQueueName, {
    nullable: true,
    description: 'Only what FAILED in this queue. What does not belong to the processing needs it.',
  })
  queue?: ProcessingQueueName | null;

  @Field(() => ID, { nullable: true, description: 'Only what belongs to this person.' })
  ownerId?: string | null;

  @Field(() => ProcessingStep, { nullable: true, description: 'Only that of which this step FAILED.' })
  step?: ProcessingStep | null;

  @Field(() => Date, { nullable: true, description: 'Only what FAILED then or later.' })
  since?: Date | null;

  @Field(() => String, { nullable: true, description: 'Only that whose `failure` contains this, in any case.' })
  failureContains?: string | null;
}

@InputType({ description: 'Which steps; all conditions must hold.' })
export class ProcessingJobFilter {
  @Field(() => ProcessingState, { nullable: true, description: 'Only steps in this state.' })
  state?: ProcessingState | null;

  @Field(() => ProcessingStep, { nullable: true, description: 'Only steps of this kind.' })
  step?: ProcessingStep | null;

  @Field(() => ProcessingQueueName, { nullable: true, description: 'Only steps of this queue.' })
  queue?: ProcessingQueueName | null;

  @Field(() => ID, { nullable: true, description: 'Only steps of this media file, of earlier tries too.' })
  mediaFileId?: string | null;

  @Field(() => ID, { nullable: true, description: "Only steps of this person's files." })
  ownerId?: string | null;

  @Field(() => Date, { nullable: true, description: 'Only steps that began to wait then or later.' })
  since?: Date | null;
}

@ArgsType()
export class ProcessingJobsArgs extends PageArgs {
  @Field(() => ProcessingJobFilter, { nullable: true, description: 'Leave out for all.' })
  filter?: ProcessingJobFilter | null;
}
