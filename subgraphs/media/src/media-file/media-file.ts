import { ByteCount, bigintAsNumber, connectionType } from '@medianest/kit';
import { Directive, Field, Float, ID, ObjectType } from 'type-graphql';
import { Column, CreateDateColumn, Entity, PrimaryGeneratedColumn, UpdateDateColumn } from 'typeorm';
import type { Artifacts } from '../processing/artifacts.js';
import type { Probe } from '../processing/examine/probe.js';
import { MediaKind, MediaStatus } from './enums.js';
import { MediaStream } from './media-stream.js';
import { MediaChapter, type MediaLocation, MediaTags } from './media-tags.js';
import { Visibility } from './visibility.js';

@Entity('media_files')
@Directive('@key(fields: "id")')
@ObjectType({ description: 'A file that a person uploaded, and what was made of it.' })
export class MediaFile {
  @PrimaryGeneratedColumn('uuid')
  @Field(() => ID, { description: 'A UUID; newer files have greater ones.' })
  id: string;

  @Column({ name: 'owner_id', type: 'uuid' })
  ownerId: string;

  @Column({ name: 'file_name', type: 'text' })
  @Field(() => String, { description: 'As the person named it, without a folder.' })
  fileName: string;

  @Column({ type: 'bigint', transformer: bigintAsNumber })
  @Field(() => ByteCount, { description: 'Of the original file.' })
  size: number;

  @Column({ name: 'mime_type', type: 'text' })
  @Field(() => String, { description: 'As declared at first; as the content says once it has been probed.' })
  mimeType: string;

  @Column({ type: 'text', nullable: true })
  @Field(() => MediaKind, { nullable: true, description: 'Null until the content has been probed.' })
  kind: MediaKind | null;

  @Column({ type: 'text' })
  @Field(() => MediaStatus, { description: 'Where it is on its way.' })
  status: MediaStatus;

  @Column({ type: 'text', nullable: true })
  @Field(() => String, { nullable: true, description: 'Why it FAILED, in a sentence; else null.' })
  failure: string | null;

  @Column({ type: 'double precision', nullable: true })
  @Field(() => Float, { nullable: true, description: 'Seconds; null for images and until it is known.' })
  duration: number | null;

  @Column({ type: 'jsonb' })
  @Field(() => [MediaStream], { description: 'What is inside; empty until the content has been probed.' })
  streams: MediaStream[];

  @Column({ type: 'jsonb' })
  @Field(() => [MediaChapter], { description: 'The parts of a film or audio book, in order; mostly none.' })
  chapters: MediaChapter[];

  @Column({ type: 'jsonb' })
  @Field(() => MediaTags, { description: 'What the file tells of itself.' })
  tags: MediaTags;

  @Column({ type: 'jsonb', nullable: true })
  location: MediaLocation | null;

  /** What the steps need to know of its streams; null for images. Read only where it is asked for. */
  @Column({ type: 'jsonb', nullable: true, select: false })
  probe?: Probe | null;

  /** What was made of it, each step's as it is done. */
  @Column({ type: 'jsonb' })
  artifacts: Artifacts;

  /** 0 to 100. Falls only when a person asks for another try. */
  @Column({ type: 'int' })
  progress: number;

  /** The run that holds the file now. Any other run that still lives finds here that it has lost it. */
  @Column({ name: 'run_id', type: 'uuid', nullable: true })
  runId: string | null;

  /** The run whose artifacts are served. */
  @Column({ type: 'uuid', nullable: true })
  version: string | null;

  @Column({ type: 'text', default: Visibility.PRIVATE })
  @Field(() => Visibility, { description: 'Who may see it besides its owner.' })
  visibility: Visibility;

  @Column({ name: 'organization_id', type: 'uuid', nullable: true })
  @Field(() => ID, { nullable: true, description: "The organization it belongs to; null when it is a person's alone." })
  organizationId: string | null;

  /** How often others were let in or out: a URL that was made before counts no more. */
  @Column({ name: 'rights_epoch', type: 'int', default: 0 })
  rightsEpoch: number;

  /** Where its bytes are; null while they come. */
  @Column({ name: 'blob_id', type: 'uuid', nullable: true })
  blobId: string | null;

  /** The library folder it lies in; null for uploads. */
  @Column({ name: 'library_folder_id', type: 'uuid', nullable: true })
  libraryFolderId: string | null;

  /** Whether renditions are made of it. */
  @Column({ name: 'wants_playback', type: 'boolean', default: true })
  wantsPlayback: boolean;

  /** When it comes, among the files that are PROCESSING: smaller ones first. Null when nobody waits for it. */
  @Column({ type: 'int', nullable: true })
  turn: number | null;

  @Column({ name: 'queued_at', type: 'timestamptz', nullable: true })
  queuedAt: Date | null;

  @CreateDateColumn({ name: 'created_at', type: 'timestamptz' })
  @Field(() => Date, { description: 'When the upload was created.' })
  createdAt: Date;

  @UpdateDateColumn({ name: 'updated_at', type: 'timestamptz' })
  @Field(() => Date, { description: 'When anything of it last changed.' })
  updatedAt: Date;
}

export const MediaFileConnection = connectionType('MediaFile', () => MediaFile);
