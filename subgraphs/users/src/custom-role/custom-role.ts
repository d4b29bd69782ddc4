import { connectionType } from '@medianest/kit';
import { Field, ID, ObjectType } from 'type-graphql';
import { Column, Entity, PrimaryColumn } from 'typeorm';

@Entity('custom_roles')
@ObjectType({ description: 'A role that this installation made of scopes, given besides the built-in one.' })
export class CustomRole {
  @PrimaryColumn({ type: 'uuid', default: () => 'uuidv7()' })
  @Field(() => ID, { description: 'Never changes.' })
  id: string;

  @Column({ type: 'text' })
  @Field(() => String, { description: 'Unique, whatever the case.' })
  name: string;

  @Column({ type: 'text' })
  @Field(() => String, { description: 'What it is for.' })
  description: string;

  @Column({ type: 'text', array: true })
  @Field(() => [String], { description: 'What it allows; see the query `scopes`.' })
  scopes: string[];

  @Column({ type: 'timestamptz', name: 'created_at', default: () => 'now()' })
  @Field(() => Date, { description: 'When it was made.' })
  createdAt: Date;
}

export const CustomRoleConnection = connectionType('CustomRole', () => CustomRole);
