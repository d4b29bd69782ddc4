import { Column, Entity, PrimaryColumn } from 'typeorm';

export type LinkKind = 'VERIFY_EMAIL' | 'RESET_PASSWORD' | 'CHANGE_EMAIL';

/** A link that was sent to somebody. It proves that they read mails to this address, once. */
@Entity('account_links')
export class AccountLink {
  /** SHA-256 of the token. */
  @PrimaryColumn({ type: 'bytea' })
  hash: Buffer;

  @Column({ type: 'text' })
  kind: LinkKind;

  @Column({ type: 'uuid', name: 'user_id' })
  userId: string;

  @Column({ type: 'text' })
  email: string;

  @Column({ type: 'timestamptz', name: 'created_at', default: () => 'now()' })
  createdAt: Date;

  @Column({ type: 'timestamptz', name: 'expires_at' })
  expiresAt: Date;

  @Column({ type: 'timestamptz', name: 'used_at', nullable: true })
  usedAt: Date | null;

  /** In which it was asked for; null for who was not logged in. */
  @Column({ type: 'uuid', name: 'session_id', nullable: true })
  sessionId: string | null;
}
