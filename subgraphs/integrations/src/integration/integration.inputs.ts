import { Field, ID, InputType } from 'type-graphql';
import { IntegrationKind } from './integration.js';

@InputType({ description: 'An outside service to connect to.' })
export class AddIntegrationInput {
  @Field(() => IntegrationKind, { description: 'Which service it is.' })
  kind: IntegrationKind;

  @Field(() => String, {
    nullable: true,
    description: 'What to call it, up to 100 characters; else as it calls itself.',
  })
  name?: string | null;

  @Field(() => String, { description: 'Where it answers, such as `http://192.168.1.20:32400`.' })
  url: string;

  @Field(() => String, {
    description: 'Its access token (for Plex the X-Plex-Token). Stored encrypted, never given out.',
  })
  token: string;
}

@InputType({ description: 'Names the integration to remove.' })
export class RemoveIntegrationInput {
  @Field(() => ID, { description: 'The integration.' })
  integrationId: string;
}
