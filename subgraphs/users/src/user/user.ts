import type { Role as RoleName } from '@medianest/contracts';
import { connectionType } from '@medianest/kit';
import { Directive, Field, ID, ObjectType } from 'type-graphql';
import { Column, Entity, PrimaryColumn } from 'typeorm';
import type { Chosen } from '../preferences/preferences.service.js';
import { Role } from './role.js';

@Entity('users')
@ObjectType({ description: 'A person with an account.' })
@Directive('@key(fields: "id")')
export class User {
  @PrimaryColumn({ type: 'uuid', default: () => 'uuidv7()' })
  @Field(() => ID, { description: 'Never changes and is never given again.' })
  id: string;

  /** In its normal form. The resolver decides who sees it. */
  @Column({ type: 'text' })
  email: string;

  @Column({ type: 'text', name: 'display_name' })
  @Field(() => String, { description: 'How others see this person. Two people may have the same.' })
  displayName: string;

  @Column({ type: 'text' })
  @Field(() => Role, { description: 'What this person may do.' })
  role: RoleName;

  @Column({ type: 'timestamptz', name: 'created_at', default: () => 'now()' })
  @Field(() => Date, { description: 'When the account was made.' })
  createdAt: Date;

  @Column({ type: 'timestamptz', name: 'email_verified_at', nullable: true })
  emailVerifiedAt: Date | null;

  @Column({ type: 'timestamptz', name: 'disabled_at', nullable: true })
  disabledAt: Date | null;

  @Column({ type: 'timestamptz', name: 'deletion_due_at', nullable: true })
  deletionDueAt: Date | null;

  @Column({ type: 'jsonb', default: {} })
  preferences: Chosen;

  @Column({ type: 'uuid', name: 'avatar_version', nullable: true })
  avatarVersion: string | null;

  /** Set for who has just proved to be this user and asks without a token yet, as after `login`. */
  isCaller?: true;
}

export const UserConnection = connectionType('User', () => User);
