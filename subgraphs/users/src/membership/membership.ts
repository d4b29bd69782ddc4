import type { OrganizationRole as RoleName } from '@medianest/contracts';
import { connectionType } from '@medianest/kit';
import { Field, ObjectType } from 'type-graphql';
import { Column, Entity, PrimaryColumn } from 'typeorm';
import { OrganizationRole } from '../organization/organization-role.js';

@Entity('memberships')
@ObjectType({ description: 'That a person belongs to an organization, and as what.' })
export class Membership {
  @PrimaryColumn({ type: 'uuid', name: 'organization_id' })
  organizationId: string;

  @PrimaryColumn({ type: 'uuid', name: 'user_id' })
  userId: string;

  @Column({ type: 'text' })
  @Field(() => OrganizationRole, { description: 'What the person is in it.' })
  role: RoleName;

  @Column({ type: 'timestamptz', name: 'joined_at', default: () => 'now()' })
  @Field(() => Date, { description: 'Since when.' })
  joinedAt: Date;
}

export const MembershipConnection = connectionType('Membership', () => Membership);
