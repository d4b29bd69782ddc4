import { ByteCount, bigintAsNumber } from '@medianest/kit';
import { Field, Int, ObjectType, registerEnumType } from 'type-graphql';
import { Column, Entity, PrimaryColumn } from 'typeorm';

export enum Registration {
  OPEN = 'OPEN',
  INVITATION = 'INVITATION',
  CLOSED = 'CLOSED',
}

registerEnumType(Registration, {
  name: 'Registration',
  description: 'Who may make an account.',
  valuesConfig: {
    OPEN: { description: 'Everybody who reaches this installation.' },
    INVITATION: { description: 'Whoever holds an invitation.' },
    CLOSED: { description: 'Nobody, not even with an invitation.' },
  },
});

/** One row, of which the admins are the masters. */
@Entity('system_settings')
@ObjectType({ description: 'The settings of this installation. Admins change them with `updateSystemSettings`.' })
export class SystemSettings {
  @PrimaryColumn({ type: 'boolean', default: true })
  singleton: boolean;

  @Column({ type: 'text', name: 'instance_name' })
  @Field(() => String, { description: 'What this installation calls itself, in mails too: 1 to 80 characters.' })
  instanceName: string;

  @Column({ type: 'text' })
  @Field(() => Registration, { description: 'Who may make an account. The first account can always be made.' })
  registration: Registration;

  @Column({ type: 'boolean', name: 'email_verification_required' })
  @Field(() => Boolean, {
    description: 'Whether one must follow the link sent to the e-mail before one can log in. An ADMIN need not.',
  })
  emailVerificationRequired: boolean;

  @Column({ type: 'boolean', name: 'password_sign_in' })
  @Field(() => Boolean, {
    description: 'Whether people log in with a password. An ADMIN always can, so nobody is locked out.',
  })
  passwordSignIn: boolean;

  @Column({
    type: 'bigint',
    name: 'default_quota_bytes',
    nullable: true,
    transformer: bigintAsNumber,
  })
  @Field(() => ByteCount, {
    nullable: true,
    description: 'How many bytes of media a person may keep; null for as many as there is room.',
  })
  defaultQuota: number | null;

  @Column({ type: 'integer', name: 'deletion_grace_days' })
  @Field(() => Int, {
    description: 'How many days an account that its owner deletes can still be had back: 0 to 90.',
  })
  deletionGraceDays: number;

  @Column({ type: 'timestamptz', name: 'updated_at', default: () => 'now()' })
  @Field(() => Date, { description: 'When they were changed last.' })
  updatedAt: Date;
}
