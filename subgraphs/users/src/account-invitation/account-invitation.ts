import type { Role as RoleName } from '@medianest/contracts';
import { connectionType } from '@medianest/kit';
import { Field, ID, ObjectType } from 'type-graphql';
import { Column, Entity, PrimaryColumn } from 'typeorm';
import { Role } from '../user/role.js';

@Entity('account_invitations')
@ObjectType({ description: 'An invitation to make an account here. Its token is in the mail and nowhere else.' })
export class AccountInvitation {
  @PrimaryColumn({ type: 'uuid', default: () => 'uuidv7()' })
  @Field(() => ID, { description: 'To withdraw it by.' })
  id: string;

  /** SHA-256 of the token. */
  @Column({ type: 'bytea', select: false })
  hash: Buffer;

  @Column({ type: 'text' })
  @Field(() => String, {
    description: 'The e-mail it was sent to; only an account with this e-mail can be made with it.',
  })
  email: string;

  @Column({ type: 'text' })
  @Field(() => Role, { description: 'The role of the account.' })
  role: RoleName;

  @Column({ type: 'uuid', name: 'invited_by', nullable: true })
  invitedBy: string | null;

  @Column({ type: 'timestamptz', name: 'created_at', default: () => 'now()' })
  @Field(() => Date, { description: 'When it was made.' })
  createdAt: Date;

  @Column({ type: 'timestamptz', name: 'expires_at' })
  @Field(() => Date, { description: 'From when on it does not count any more.' })
  expiresAt: Date;

  @Column({ type: 'timestamptz', name: 'used_at', nullable: true })
  @Field(() => Date, { nullable: true, description: 'When the account was made; null as long as it was not.' })
  usedAt: Date | null;
}

export const AccountInvitationConnection = connectionType('AccountInvitation', () => AccountInvitation);
