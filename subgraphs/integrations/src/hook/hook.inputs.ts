import { Field, ID, InputType } from 'type-graphql';

@InputType({ description: 'Names the integration whose hook gets another URL.' })
export class RenewHookInput {
  @Field(() => ID, { description: 'The integration.' })
  integrationId: string;
}
