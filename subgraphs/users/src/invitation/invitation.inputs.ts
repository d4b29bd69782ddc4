import type { OrganizationRole as RoleName } from '@medianest/contracts';
import { PageArgs } from '@medianest/kit';
import { ArgsType, Field, ID, InputType, Int } from 'type-graphql';
import { OrganizationRole } from '../organization/organization-role.js';

@InputType({ description: 'Whom to invite, and how.' })
export class InviteInput {
  @Field(() => ID, { description: 'An organization that you own or manage.' })
  organizationId: string;

  @Field(() => OrganizationRole, {
    defaultValue: 'MEMBER',
    description: 'What the invited become; not above your own role.',
  })
  role: RoleName;

  @Field(() => String, {
    nullable: true,
    description: 'Sends the invitation there; only an account with this e-mail may use it, once.',
  })
  email?: string | null;

  @Field(() => Int, { defaultValue: 1, description: 'How many people a link lets in: 1 to 1000. By mail it is 1.' })
  maxUses: number;

  @Field(() => Int, { defaultValue: 168, description: 'For how many hours it counts: 1 to 2160.' })
  expiresInHours: number;
}

@InputType({ description: 'Which invitation to withdraw.' })
export class RevokeInvitationInput {
  @Field(() => ID, { description: 'Of an organization that you own or manage.' })
  invitationId: string;
}

@InputType({ description: 'An invitation one was given.' })
export class InvitationInput {
  @Field(() => String, { description: 'The token of the link or the mail.' })
  token: string;
}

@ArgsType()
export class InvitationsArgs extends PageArgs {
  @Field(() => ID, { description: 'An organization that you own or manage.' })
  organizationId: string;
}
