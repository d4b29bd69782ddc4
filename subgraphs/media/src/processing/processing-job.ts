import { connectionType } from '@medianest/kit';
import { Field, Float, ID, Int, ObjectType } from 'type-graphql';
import { Column, Entity, PrimaryColumn } from 'typeorm';
import { ProcessingQueueName, ProcessingState, ProcessingStep } from '../media-file/enums.js';

@Entity('processing_jobs')
@ObjectType({ description: 'One step of the processing of a media file.' })
export class ProcessingJob {
  @PrimaryColumn('uuid')
  @Field(() => ID, { description: 'A UUID; newer ones are greater.' })
  id: string;

  @Column({ name: 'media_file_id', type: 'uuid' })
  mediaFileId: string;

  /** The run it belongs to: all steps of one go at a file. */
  @Column({ name: 'run_id', type: 'uuid' })
  runId: string;

  @Column({ type: 'text', nullable: true })
  @Field(() => ProcessingQueueName, {
    nullable: true,
    description: 'Where it waits; null in what older versions began.',
  })
  queue: ProcessingQueueName | null;

  @Column({ type: 'text' })
  @Field(() => ProcessingStep, { description: 'What is done.' })
  step: ProcessingStep;

  @Column({ type: 'boolean' })
  @Field(() => Boolean, { description: 'Whether the file FAILED when this step does; else it goes without.' })
  essential: boolean;

  @Column({ type: 'text' })
  @Field(() => ProcessingState, { description: 'Where it is on its way.' })
  state: ProcessingState;

  @Column({ type: 'int' })
  @Field(() => Int, { description: 'How often it was begun; more than once after a failure or a stop.' })
  attempts: number;

  /** How often the process died at it, within an hour of its beginning. */
  @Column({ type: 'int' })
  crashes: number;

  @Column({ type: 'double precision' })
  @Field(() => Float, { description: 'How much of it is done, 0 to 1.' })
  progress: number;

  /** How long it was thought to take, in seconds: its weight in the whole. */
  @Column({ name: 'expected_s', type: 'double precision' })
  expectedS: number;

  @Column({ type: 'text', nullable: true })
  @Field(() => String, { nullable: true, description: 'Why it FAILED or is tried again, in a sentence; else null.' })
  error: string | null;

  @Column({ name: 'created_at', type: 'timestamptz' })
  @Field(() => Date, { description: 'When it began to wait.' })
  createdAt: Date;

  @Column({ name: 'started_at', type: 'timestamptz', nullable: true })
  @Field(() => Date, { nullable: true, description: 'When it was begun last; null while it waits.' })
  startedAt: Date | null;

  @Column({ name: 'finished_at', type: 'timestamptz', nullable: true })
  @Field(() => Date, { nullable: true, description: 'When it came to its end; null until then.' })
  finishedAt: Date | null;
}

export const ProcessingJobConnection = connectionType('ProcessingJob', () => ProcessingJob);
