import { Field, Int, ObjectType } from 'type-graphql';
import { ProcessingQueueName } from '../media-file/enums.js';

@ObjectType({ description: 'Where work waits for its turn, as it is now.' })
export class ProcessingQueue {
  @Field(() => ProcessingQueueName, { description: 'Which one.' })
  name: ProcessingQueueName;

  @Field(() => Boolean, { description: 'Whether nothing of it is begun until it is resumed.' })
  paused: boolean;

  @Field(() => Int, { description: 'How many of its jobs each worker process does at once.' })
  concurrency: number;

  @Field(() => Int, { description: 'How many jobs wait, those too that are tried again.' })
  waiting: number;

  @Field(() => Int, { description: 'How many jobs are being done.' })
  running: number;

  @Field(() => Int, { description: 'How many jobs FAILED of what was not begun again since.' })
  failed: number;

  @Field(() => Date, {
    nullable: true,
    description: 'Since when the job waits that waits longest; null when none does.',
  })
  oldestWaitingSince: Date | null;
}

@ObjectType({ description: 'A queue out of which what waited was taken.' })
export class DrainedProcessingQueue {
  @Field(() => ProcessingQueue, { description: 'The queue as it is now.' })
  queue: ProcessingQueue;

  @Field(() => Int, { description: 'How many media files are FAILED by it.' })
  mediaFiles: number;

  @Field(() => Int, { description: 'How many jobs are FAILED by it: media files, or what else waits in the queue.' })
  jobs: number;
}

@ObjectType({ description: 'What is processed again.' })
export class RetriedProcessing {
  @Field(() => Int, { description: 'How many media files are PROCESSING again.' })
  mediaFiles: number;

  @Field(() => Int, { description: 'How many jobs wait again: media files, or what else FAILED in the queue.' })
  jobs: number;
}
