import { connectionType } from '@medianest/kit';
import { Field, ID, ObjectType } from 'type-graphql';
import { Column, CreateDateColumn, Entity, PrimaryGeneratedColumn } from 'typeorm';

@Entity('share_links')
@ObjectType({ description: 'A URL that shows one media file to whoever has it, without a login.' })
export class ShareLink {
  @PrimaryGeneratedColumn('uuid')
  @Field(() => ID, { description: 'A UUID; newer links have greater ones.' })
  id: string;

  @Column({ name: 'media_file_id', type: 'uuid' })
  mediaFileId: string;

  /** A person. */
  @Column({ name: 'created_by', type: 'uuid' })
  createdBy: string;

  /** Of the file, when the link was made; null in older ones. */
  @Column({ name: 'owner_id', type: 'uuid', nullable: true })
  ownerId: string | null;

  @Column({ name: 'password_hash', type: 'text', nullable: true })
  passwordHash: string | null;

  @Column({ name: 'expires_at', type: 'timestamptz' })
  @Field(() => Date, { description: 'From then on it shows nothing.' })
  expiresAt: Date;

  @CreateDateColumn({ name: 'created_at', type: 'timestamptz' })
  @Field(() => Date, { description: 'When it was made.' })
  createdAt: Date;
}

export const isOpen = ({ expiresAt }: ShareLink): boolean => expiresAt.getTime() > Date.now();

export const ShareLinkConnection = connectionType('ShareLink', () => ShareLink);
