import { Column, Entity, PrimaryColumn } from 'typeorm';

/** Apart from `User`, so that looking up people never reads a hash. */
@Entity('passwords')
export class Password {
  @PrimaryColumn({ type: 'uuid', name: 'user_id' })
  userId: string;

  /** Argon2id in PHC format. */
  @Column({ type: 'text' })
  hash: string;

  @Column({ type: 'timestamptz', name: 'changed_at', default: () => 'now()' })
  changedAt: Date;
}
