import { ByteCount, bigintAsNumber, connectionType } from '@medianest/kit';
import { Field, ID, Int, ObjectType, registerEnumType } from 'type-graphql';
import { Column, CreateDateColumn, Entity, PrimaryGeneratedColumn, UpdateDateColumn } from 'typeorm';
import { Visibility } from '../media-file/visibility.js';

export enum ImportStatus {
  WAITING = 'WAITING',
  RUNNING = 'RUNNING',
  DONE = 'DONE',
  FAILED = 'FAILED',
  CANCELLED = 'CANCELLED',
}

registerEnumType(ImportStatus, {
  name: 'ImportStatus',
  description: 'Where an import is on its way.',
  valuesConfig: {
    WAITING: { description: 'It waits for its turn, or until it is tried again at `notBefore`.' },
    RUNNING: { description: 'Bytes are coming.' },
    DONE: { description: 'All bytes are here; `mediaFile` is what became of them.' },
    FAILED: { description: 'It is not tried again by itself; `failure` says why.' },
    CANCELLED: { description: 'A person stopped it.' },
  },
});

@Entity('imports')
@ObjectType({ description: 'A file that is fetched from a link.' })
export class MediaImport {
  @PrimaryGeneratedColumn('uuid')
  @Field(() => ID, { description: 'A UUID; newer imports have greater ones.' })
  id: string;

  @Column({ name: 'owner_id', type: 'uuid' })
  ownerId: string;

  @Column({ type: 'text' })
  @Field(() => String, { description: 'Where it comes from.' })
  url: string;

  @Column({ type: 'text' })
  host: string;

  /** As the person wants it. */
  @Column({ name: 'file_name', type: 'text', nullable: true })
  fileName: string | null;

  @Column({ type: 'text', default: Visibility.PRIVATE })
  @Field(() => Visibility, { description: 'Who may see what becomes of it, besides its owner.' })
  visibility: Visibility;

  @Column({ name: 'organization_id', type: 'uuid', nullable: true })
  @Field(() => ID, { nullable: true, description: 'The organization it is for; null for none.' })
  organizationId: string | null;

  @Column({ type: 'text', nullable: true })
  @Field(() => String, { nullable: true, description: 'What the other side calls it; null until it has said so.' })
  title: string | null;

  @Column({ type: 'text', default: ImportStatus.WAITING })
  @Field(() => ImportStatus, { description: 'Where it is on its way.' })
  status: ImportStatus;

  @Column({ type: 'int', default: 0 })
  @Field(() => Int, { description: 'Percent of the bytes; it never falls. 0 while nobody knows how many there are.' })
  progress: number;

  @Column({ type: 'bigint', default: 0, transformer: bigintAsNumber })
  @Field(() => ByteCount, { description: 'Bytes that have come.' })
  received: number;

  @Column({ type: 'bigint', nullable: true, transformer: bigintAsNumber })
  @Field(() => ByteCount, { nullable: true, description: 'Bytes there will be; null while nobody knows.' })
  size: number | null;

  /** Bytes of the person's quota that are kept for it. */
  @Column({ type: 'bigint', default: 0, transformer: bigintAsNumber })
  reserved: number;

  @Column({ type: 'text', nullable: true })
  @Field(() => String, {
    nullable: true,
    description: 'Why it FAILED or waits to be tried again, as a word for programs, such as `PRIVATE`.',
  })
  code: string | null;

  @Column({ type: 'text', nullable: true })
  @Field(() => String, { nullable: true, description: 'Why it FAILED or waits to be tried again, in a sentence.' })
  failure: string | null;

  @Column({ type: 'int', default: 0 })
  @Field(() => Int, { description: 'How often it was begun.' })
  attempts: number;

  /** The run that holds it now. */
  @Column({ name: 'run_id', type: 'uuid', nullable: true })
  runId: string | null;

  @Column({ name: 'not_before', type: 'timestamptz', default: () => 'now()' })
  @Field(() => Date, { description: 'When it may be begun, or begun again.' })
  notBefore: Date;

  @Column({ name: 'started_at', type: 'timestamptz', nullable: true })
  startedAt: Date | null;

  @Column({ name: 'media_file_id', type: 'uuid', nullable: true })
  mediaFileId: string | null;

  @CreateDateColumn({ name: 'created_at', type: 'timestamptz' })
  @Field(() => Date, { description: 'When it was asked for.' })
  createdAt: Date;

  @UpdateDateColumn({ name: 'updated_at', type: 'timestamptz' })
  updatedAt: Date;
}

export const MediaImportConnection = connectionType('MediaImport', () => MediaImport);
