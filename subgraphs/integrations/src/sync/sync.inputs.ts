import { Field, ID, InputType } from 'type-graphql';

@InputType({ description: 'Names the integration to sync.' })
export class SyncIntegrationInput {
  @Field(() => ID, { description: 'The integration.' })
  integrationId: string;
}

@InputType({ description: 'Names the integration whose sync shall stop.' })
export class CancelSyncInput {
  @Field(() => ID, { description: 'The integration.' })
  integrationId: string;
}
