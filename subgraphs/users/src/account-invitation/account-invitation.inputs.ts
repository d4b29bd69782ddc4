import type { Role as RoleName } from '@medianest/contracts';
import { Field, ID, InputType, Int } from 'type-graphql';
import { Role } from '../user/role.js';

@InputType({ description: 'Whom to invite to make an account.' })
export class InviteAccountInput {
  @Field(() => String, { description: 'Where the invitation is mailed to.' })
  email: string;

  @Field(() => Role, { defaultValue: 'MEMBER', description: 'The role of the account; you hold all that it may do.' })
  role: RoleName;

  @Field(() => Int, { defaultValue: 168, description: 'For how many hours it counts: 1 to 2160.' })
  expiresInHours: number;
}

@InputType({ description: 'Which invitation to withdraw.' })
export class RevokeAccountInvitationInput {
  @Field(() => ID, { description: 'One that was not used yet.' })
  invitationId: string;
}
