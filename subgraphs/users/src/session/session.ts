import { connectionType } from '@medianest/kit';
import { Field, ID, ObjectType } from 'type-graphql';
import { Column, Entity, PrimaryColumn } from 'typeorm';

export type EndReason =
  | 'LOGOUT'
  | 'TOKEN_REUSED'
  | 'REVOKED'
  | 'REVOKED_BY_ADMIN'
  | 'PASSWORD_CHANGED'
  | 'EMAIL_CHANGED';

/** One login and all the tokens that follow from it. The row stays when the session has ended. */
@Entity('sessions')
@ObjectType({ description: 'One login of a person, on one device, and all the tokens that followed from it.' })
export class Session {
  @PrimaryColumn({ type: 'uuid', default: () => 'uuidv7()' })
  @Field(() => ID, { description: 'For `revokeSession`.' })
  id: string;

  @Column({ type: 'uuid', name: 'user_id' })
  userId: string;

  @Column({ type: 'timestamptz', name: 'created_at', default: () => 'now()' })
  @Field(() => Date, { description: 'When the person logged in.' })
  createdAt: Date;

  @Column({ type: 'timestamptz', name: 'last_used_at', default: () => 'now()' })
  @Field(() => Date, { description: 'When it was used last, to the minute.' })
  lastUsedAt: Date;

  @Column({ type: 'text' })
  @Field(() => String, {
    description:
      'The network address from which it was opened, or its tokens refreshed last; of IPv6 the network only.',
  })
  address: string;

  /** What the program of the client calls itself. */
  @Column({ type: 'text' })
  agent: string;

  /** How often the refresh token was rotated. Only the token of this generation counts. */
  @Column({ type: 'integer', default: 0 })
  generation: number;

  /** From this and the token before follows the token that counts; null before the first rotation. */
  @Column({ type: 'bytea', name: 'successor_salt', nullable: true })
  successorSalt: Buffer | null;

  @Column({ type: 'timestamptz', name: 'rotated_at', nullable: true })
  rotatedAt: Date | null;

  @Column({ type: 'timestamptz', name: 'expires_at' })
  @Field(() => Date, { description: 'When it ends by itself, if nobody uses its refresh token.' })
  expiresAt: Date;

  @Column({ type: 'timestamptz', name: 'ended_at', nullable: true })
  @Field(() => Date, { nullable: true, description: 'When it was ended; null while it is open.' })
  endedAt: Date | null;

  @Column({ type: 'text', name: 'end_reason', nullable: true })
  endReason: EndReason | null;
}

export const SessionConnection = connectionType('Session', () => Session);
