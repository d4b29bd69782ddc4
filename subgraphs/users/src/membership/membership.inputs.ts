import type { OrganizationRole as RoleName } from '@medianest/contracts';
import { Field, ID, InputType } from 'type-graphql';
import { OrganizationRole } from '../organization/organization-role.js';

@InputType({ description: 'A person of an organization.' })
export class MemberInput {
  @Field(() => ID, { description: 'The organization.' })
  organizationId: string;

  @Field(() => ID, { description: 'One of its members.' })
  userId: string;
}

@InputType({ description: 'What a person of an organization is to be.' })
export class ChangeMemberInput extends MemberInput {
  @Field(() => OrganizationRole, { description: 'Not above your own.' })
  role: RoleName;
}

@InputType({ description: 'Which organization to leave.' })
export class LeaveOrganizationInput {
  @Field(() => ID, { description: 'One that you belong to.' })
  organizationId: string;
}
