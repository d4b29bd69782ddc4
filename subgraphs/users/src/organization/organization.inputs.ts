import { ByteCount } from '@medianest/kit';
import { Field, ID, InputType, Int } from 'type-graphql';

@InputType({ description: 'A new organization.' })
export class CreateOrganizationInput {
  @Field(() => String, { description: '1 to 80 characters on one line.' })
  name: string;
}

@InputType({ description: 'Which organization, and its new name.' })
export class RenameOrganizationInput {
  @Field(() => ID, { description: 'One that you own or manage.' })
  organizationId: string;

  @Field(() => String, { description: '1 to 80 characters on one line.' })
  name: string;
}

@InputType({ description: 'Which organization to delete.' })
export class DeleteOrganizationInput {
  @Field(() => ID, { description: 'One that you own.' })
  organizationId: string;
}

@InputType({ description: 'How large an organization may become. Both are set.' })
export class SetOrganizationLimitsInput {
  @Field(() => ID, { description: 'The organization.' })
  organizationId: string;

  @Field(() => Int, {
    nullable: true,
    description: 'How many people, at least 1; null for any number. Those who belong to it already stay.',
  })
  maxMembers?: number | null;

  @Field(() => ByteCount, {
    nullable: true,
    description: 'How many bytes of media; null for as many as there is room. What is there already stays.',
  })
  maxStorageBytes?: number | null;
}
