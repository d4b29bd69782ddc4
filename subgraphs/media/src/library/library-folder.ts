import { connectionType } from '@medianest/kit';
import { Field, ID, Int, ObjectType } from 'type-graphql';
import { Column, CreateDateColumn, Entity, PrimaryColumn } from 'typeorm';
import { Visibility } from '../media-file/visibility.js';

@Entity('library_folders')
@ObjectType({
  description:
    'A folder of the server that is full of films, music or pictures already. Its files are shown where they lie: they are read, and never changed, moved or deleted.',
})
export class LibraryFolder {
  @PrimaryColumn({ type: 'uuid', default: () => 'uuidv7()' })
  @Field(() => ID, { description: 'Identifies the folder.' })
  id: string;

  @Column({ type: 'text' })
  @Field(() => String, { description: 'What people call it, such as `Films`.' })
  name: string;

  @Column({ type: 'text' })
  @Field(() => String, { description: 'Where it is on the server, with all links resolved.' })
  path: string;

  /** Who added it owns its files. */
  @Column({ name: 'owner_id', type: 'uuid' })
  ownerId: string;

  @Column({ type: 'text' })
  @Field(() => Visibility, { description: 'Who may see the files in it.' })
  visibility: Visibility;

  @Column({ name: 'organization_id', type: 'uuid', nullable: true })
  @Field(() => ID, { nullable: true, description: 'The organization whose files they are; null for none.' })
  organizationId: string | null;

  /** Set once somebody has removed it; its files are being forgotten. */
  @Column({ name: 'removed_at', type: 'timestamptz', nullable: true })
  removedAt: Date | null;

  @CreateDateColumn({ name: 'created_at', type: 'timestamptz' })
  @Field(() => Date, { description: 'When it was added.' })
  createdAt: Date;
}

export const LibraryFolderConnection = connectionType('LibraryFolder', () => LibraryFolder);

@ObjectType({ description: 'A library folder that was removed.' })
export class RemovedLibraryFolder {
  @Field(() => ID, { description: 'Of the folder.' })
  id: string;

  @Field(() => Int, { description: 'How many media files are being forgotten. The files on the disk stay.' })
  fileCount: number;
}
