import { connectionType } from '@medianest/kit';
import { Field, ID, Int, ObjectType, registerEnumType } from 'type-graphql';
import { Column, Entity, PrimaryColumn } from 'typeorm';

export enum MailState {
  QUEUED = 'QUEUED',
  SENT = 'SENT',
  FAILED = 'FAILED',
  KEPT = 'KEPT',
}

registerEnumType(MailState, {
  name: 'MailState',
  description: 'Where a mail is on its way.',
  valuesConfig: {
    QUEUED: { description: 'It will be handed to the mail server, or was tried and will be tried again.' },
    SENT: { description: 'The mail server took it.' },
    FAILED: { description: 'The mail server refused it, or could not be reached for hours; `error` says why.' },
    KEPT: { description: 'There is no mail server: it is read here and handed on by an admin.' },
  },
});

/** Written in the transaction of what it tells of. */
@Entity('mails')
@ObjectType({ description: 'A mail this installation wrote to somebody. It is forgotten after 30 days.' })
export class OutgoingMail {
  @PrimaryColumn({ type: 'uuid', default: () => 'uuidv7()' })
  @Field(() => ID, { description: 'Never given again.' })
  id: string;

  @Column({ type: 'text' })
  @Field(() => String, { description: 'What it is about, such as `verify-email`.' })
  kind: string;

  @Column({ type: 'text' })
  @Field(() => String, { description: 'The e-mail it goes to.' })
  recipient: string;

  @Column({ type: 'text' })
  @Field(() => String, { description: 'Its subject line.' })
  subject: string;

  /** Emptied once it was sent. The resolver decides who reads it. */
  @Column({ type: 'text', nullable: true })
  text: string | null;

  @Column({ type: 'text', nullable: true })
  html: string | null;

  @Column({ type: 'text' })
  @Field(() => MailState, { description: 'Where it is on its way.' })
  state: MailState;

  @Column({ type: 'integer', default: 0 })
  @Field(() => Int, { description: 'How often the mail server was asked to take it.' })
  attempts: number;

  @Column({ type: 'text', nullable: true })
  @Field(() => String, { nullable: true, description: 'What went wrong the last time; null when nothing did.' })
  error: string | null;

  @Column({ type: 'timestamptz', name: 'due_at', default: () => 'now()' })
  dueAt: Date;

  @Column({ type: 'timestamptz', name: 'created_at', default: () => 'now()' })
  @Field(() => Date, { description: 'When it was written.' })
  createdAt: Date;

  @Column({ type: 'timestamptz', name: 'sent_at', nullable: true })
  @Field(() => Date, { nullable: true, description: 'When the mail server took it; null as long as it did not.' })
  sentAt: Date | null;
}

export const OutgoingMailConnection = connectionType('OutgoingMail', () => OutgoingMail);
