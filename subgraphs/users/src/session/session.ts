import { Column, Entity, PrimaryColumn } from 'typeorm';

export type EndReason = 'LOGOUT' | 'TOKEN_REUSED';

/** One login and all the tokens that follow from it. The row stays when the session has ended. */
@Entity('sessions')
export class Session {
  @PrimaryColumn({ type: 'uuid', default: () => 'uuidv7()' })
  id: string;

  @Column({ type: 'uuid', name: 'user_id' })
  userId: string;

  /** How often the refresh token was rotated. Only the token of this generation counts. */
  @Column({ type: 'integer', default: 0 })
  generation: number;

  /** From this and the token before follows the token that counts; null before the first rotation. */
  @Column({ type: 'bytea', name: 'successor_salt', nullable: true })
  successorSalt: Buffer | null;

  @Column({ type: 'timestamptz', name: 'rotated_at', nullable: true })
  rotatedAt: Date | null;

  /** When it ends by itself, if nobody refreshes it. */
  @Column({ type: 'timestamptz', name: 'expires_at' })
  expiresAt: Date;

  @Column({ type: 'timestamptz', name: 'ended_at', nullable: true })
  endedAt: Date | null;

  @Column({ type: 'text', name: 'end_reason', nullable: true })
  endReason: EndReason | null;
}
