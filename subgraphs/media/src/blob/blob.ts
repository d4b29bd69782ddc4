import { bigintAsNumber } from '@medianest/kit';
import { Column, CreateDateColumn, Entity, PrimaryColumn } from 'typeorm';

/** Bytes that are kept once, however many files have them. They go away with the last file. */
@Entity('blobs')
export class Blob {
  /** Of the upload that brought them; names the original in the storage. */
  @PrimaryColumn('uuid')
  id: string;

  /** Null for files that came before bytes were hashed. */
  @Column({ type: 'bytea', nullable: true })
  sha256: Buffer | null;

  @Column({ type: 'bigint', transformer: bigintAsNumber })
  size: number;

  @CreateDateColumn({ name: 'created_at', type: 'timestamptz' })
  createdAt: Date;
}
