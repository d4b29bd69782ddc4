import { bigintAsNumber, connectionType } from '@medianest/kit';
import { GraphQLJSONObject } from 'graphql-scalars';
import { Field, ID, ObjectType } from 'type-graphql';
import { Column, Entity, PrimaryColumn } from 'typeorm';

@Entity('audit_log')
@ObjectType({ description: 'One act that was written down. It can be neither changed nor removed.' })
export class AuditEntry {
  /** 1 for the first act; no number is left out. */
  @PrimaryColumn({ type: 'bigint', transformer: bigintAsNumber })
  @Field(() => ID, { description: 'Its place in the log: 1 for the first act, without gaps.' })
  position: number;

  /** In the key as in the table: so two entries at one position are two. */
  @PrimaryColumn({ type: 'timestamptz' })
  @Field(() => Date, { description: 'When.' })
  at: Date;

  @Column({ type: 'uuid', name: 'actor_id', nullable: true })
  actorId: string | null;

  @Column({ type: 'text' })
  address: string;

  @Column({ type: 'text' })
  agent: string;

  @Column({ type: 'text' })
  @Field(() => String, { description: 'What was done, such as `session.ended`; `auditActs` lists them all.' })
  act: string;

  @Column({ type: 'text', nullable: true })
  @Field(() => ID, {
    nullable: true,
    description: 'The id of the person or thing it was done to. It also names those who did something to themselves.',
  })
  subject: string | null;

  @Column({ type: 'jsonb', nullable: true })
  @Field(() => GraphQLJSONObject, { nullable: true, description: 'What was before, without secrets.' })
  before: object | null;

  @Column({ type: 'jsonb', nullable: true })
  @Field(() => GraphQLJSONObject, { nullable: true, description: 'What was after, without secrets.' })
  after: object | null;

  @Column({ type: 'bytea', name: 'previous_hash' })
  previousHash: Buffer;

  @Column({ type: 'bytea' })
  hash: Buffer;
}

export const AuditEntryConnection = connectionType('AuditEntry', () => AuditEntry);

@ObjectType({ description: 'A kind of act that is written down.' })
export class AuditAct {
  @Field(() => String, { description: 'Its name, for the filter of `auditLog`.' })
  name: string;

  @Field(() => String, { description: 'What it means.' })
  meaning: string;
}
