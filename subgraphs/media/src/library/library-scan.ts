import { Field, ID, Int, ObjectType, registerEnumType } from 'type-graphql';
import { Column, Entity, PrimaryColumn } from 'typeorm';

export const ScanStatus = {
  QUEUED: 'QUEUED',
  RUNNING: 'RUNNING',
  SUCCEEDED: 'SUCCEEDED',
  FAILED: 'FAILED',
  CANCELLED: 'CANCELLED',
} as const;
export type ScanStatus = keyof typeof ScanStatus;

registerEnumType(ScanStatus, {
  name: 'ScanStatus',
  description: 'How far a scan is.',
  valuesConfig: {
    QUEUED: { description: 'It waits for its turn.' },
    RUNNING: { description: 'The folder is being read.' },
    SUCCEEDED: { description: 'The whole folder was read.' },
    FAILED: { description: 'It ended early; `failure` says why. What was found until then stays.' },
    CANCELLED: { description: 'Somebody stopped it. What was found until then stays.' },
  },
});

@Entity('library_scans')
@ObjectType({ description: 'One walk through a library folder.' })
export class LibraryScan {
  @PrimaryColumn({ type: 'uuid', default: () => 'uuidv7()' })
  @Field(() => ID, { description: 'Identifies the scan.' })
  id: string;

  @Column({ name: 'folder_id', type: 'uuid' })
  folderId: string;

  /** Whether it may remove more than half of what is known. */
  @Column({ name: 'accept_removals', type: 'boolean' })
  acceptRemovals: boolean;

  @Column({ type: 'text' })
  @Field(() => ScanStatus, { description: 'How far it is.' })
  status: ScanStatus;

  @Column({ type: 'int' })
  @Field(() => Int, { description: 'How many films, songs and pictures it has met.' })
  found: number;

  @Column({ type: 'int' })
  @Field(() => Int, { description: 'How many of them were new.' })
  added: number;

  @Column({ type: 'int' })
  @Field(() => Int, { description: 'How many have other content than before; they are processed again.' })
  changed: number;

  @Column({ type: 'int' })
  @Field(() => Int, { description: 'How many lie under another name or in another subfolder than before.' })
  moved: number;

  @Column({ type: 'int' })
  @Field(() => Int, { description: 'How many were not there any more; their media files are gone.' })
  removed: number;

  @Column({ type: 'int' })
  @Field(() => Int, {
    description:
      'How many files and subfolders could not be read, or lie on a disk of their own that is not mounted now. What is known of them stays.',
  })
  unreadable: number;

  @Column({ name: 'unreadable_paths', type: 'text', array: true })
  @Field(() => [String], {
    description:
      'Where the first 20 of them are, from the folder on. A "\uFFFD" stands for what is no letter in UTF-8: such a file must be renamed to be shown.',
  })
  unreadablePaths: string[];

  @Column({ type: 'text', nullable: true })
  @Field(() => String, { nullable: true, description: 'Why it FAILED, in a sentence.' })
  failure: string | null;

  @Column({ name: 'started_at', type: 'timestamptz', nullable: true })
  @Field(() => Date, { nullable: true, description: 'When it began to read; null while it is QUEUED.' })
  startedAt: Date | null;

  @Column({ name: 'finished_at', type: 'timestamptz', nullable: true })
  @Field(() => Date, { nullable: true, description: 'When it ended; null until then.' })
  finishedAt: Date | null;
}

export const isActive = ({ status }: LibraryScan): boolean => status === 'QUEUED' || status === 'RUNNING';
