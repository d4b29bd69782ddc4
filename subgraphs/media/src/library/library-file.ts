import { bigintAsNumber } from '@medianest/kit';
import { Column, Entity, PrimaryColumn } from 'typeorm';

/** A file in a library folder, as it was when a scan last met it. */
@Entity('library_files')
export class LibraryFile {
  /** Of its media file too. */
  @PrimaryColumn({ type: 'uuid', default: () => 'uuidv7()' })
  id: string;

  @Column({ name: 'folder_id', type: 'uuid' })
  folderId: string;

  /** From the folder on. */
  @Column({ type: 'text' })
  path: string;

  @Column({ type: 'bigint', transformer: bigintAsNumber })
  size: number;

  /** Milliseconds since 1970. */
  @Column({ name: 'modified_ms', type: 'bigint', transformer: bigintAsNumber })
  modifiedMs: number;

  /** It lay on another disk than the folder itself, mounted below it. */
  @Column({ type: 'boolean' })
  mounted: boolean;

  /** Tells a file that was renamed or touched from another one. */
  @Column({ type: 'bytea' })
  fingerprint: Buffer;

  /** Somebody deleted its media file: it is not shown again as long as it lies here. */
  @Column({ type: 'boolean' })
  ignored: boolean;

  /** The last scan that met it. */
  @Column({ name: 'seen_in', type: 'uuid' })
  seenIn: string;
}
