import { bigintAsNumber } from '@medianest/kit';
import { Column, CreateDateColumn, Entity, PrimaryGeneratedColumn } from 'typeorm';

/** Bytes that come by tus: of a media file with the same id, or a part of one to be. */
@Entity('uploads')
export class Upload {
  @PrimaryGeneratedColumn('uuid')
  id: string;

  @Column({ name: 'owner_id', type: 'uuid' })
  ownerId: string;

  @Column({ type: 'bigint', transformer: bigintAsNumber })
  size: number;

  /** What the client said in `Upload-Concat`: `partial`, or `final;` and the URLs of the parts. */
  @Column({ type: 'text', nullable: true })
  concat: string | null;

  /** What the client said in `Upload-Metadata`. */
  @Column({ type: 'text', nullable: true })
  metadata: string | null;

  /** Of a part: where room is kept for it besides its owner's, as its metadata say. */
  @Column({ name: 'organization_id', type: 'uuid', nullable: true })
  organizationId: string | null;

  /** Of a part: the upload it belongs to now, whose size counts instead of its own. */
  @Column({ name: 'part_of', type: 'uuid', nullable: true })
  partOf: string | null;

  /** Of a part: which one, from 0. */
  @Column({ type: 'int', nullable: true })
  position: number | null;

  /** Of all its bytes, once they are here. */
  @Column({ type: 'bytea', nullable: true })
  sha256: Buffer | null;

  /** Where a chunk began whose checksum has not been compared: when its process died, its bytes count for nothing. */
  @Column({ name: 'unverified_from', type: 'bigint', nullable: true, transformer: bigintAsNumber })
  unverifiedFrom: number | null;

  /** All bytes are here and have been taken over. */
  @Column({ type: 'boolean', default: false })
  whole: boolean;

  @Column({ name: 'expires_at', type: 'timestamptz' })
  expiresAt: Date;

  @CreateDateColumn({ name: 'created_at', type: 'timestamptz' })
  createdAt: Date;
}

export const isPartial = ({ concat }: Upload): boolean => concat === 'partial';
export const isFinal = ({ concat }: Upload): boolean => concat?.startsWith('final;') ?? false;
