import type { OrganizationRole as RoleName } from '@medianest/contracts';
import { ByteCount, bigintAsNumber, connectionType } from '@medianest/kit';
import { Directive, Field, ID, Int, ObjectType } from 'type-graphql';
import { Column, Entity, PrimaryColumn } from 'typeorm';
import { OrganizationRole } from './organization-role.js';

@Entity('organizations')
@ObjectType({
  description: 'A household, a club, a firm: people who share media, titles and connected services with nobody else.',
})
@Directive('@key(fields: "id")')
export class Organization {
  @PrimaryColumn({ type: 'uuid', default: () => 'uuidv7()' })
  @Field(() => ID, { description: 'Never changes and is never given again.' })
  id: string;

  @Column({ type: 'text' })
  @Field(() => String, { description: 'What it is called. Two may have the same name.' })
  name: string;

  @Column({ type: 'integer', name: 'max_members', nullable: true })
  @Field(() => Int, { nullable: true, description: 'How many people may belong to it; null for any number.' })
  maxMembers: number | null;

  @Column({
    type: 'bigint',
    name: 'max_storage_bytes',
    nullable: true,
    transformer: bigintAsNumber,
  })
  @Field(() => ByteCount, {
    nullable: true,
    description: 'How many bytes of media may be shared with it; null for as many as there is room.',
  })
  maxStorageBytes: number | null;

  @Column({ type: 'timestamptz', name: 'created_at', default: () => 'now()' })
  @Field(() => Date, { description: 'When it was made.' })
  createdAt: Date;

  /** Of who asks; set by whatever loads it. */
  @Field(() => OrganizationRole, {
    nullable: true,
    description:
      'What you are in it, with an API key MEMBER at most; null when you see it only because you have `users:manage`.',
  })
  myRole: RoleName | null;
}

export const OrganizationConnection = connectionType('Organization', () => Organization);
