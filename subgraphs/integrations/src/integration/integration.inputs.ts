import { PageArgs } from '@medianest/kit';
import { ArgsType, Field, ID, InputType } from 'type-graphql';
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
    description:
      'Its access token: for Plex the X-Plex-Token, for the others an API key. Stored encrypted, never given out.',
  })
  token: string;

  @Field(() => ID, {
    nullable: true,
    description:
      'Whose it is: an organization that you own or manage, whose members alone see it and its titles. Left out, it is of ' +
      'the installation and everybody sees its titles.',
  })
  organizationId?: string | null;
}

@ArgsType()
export class IntegrationsArgs extends PageArgs {
  @Field(() => ID, { nullable: true, description: 'Only those of this organization.' })
  organizationId?: string | null;
}

@InputType({ description: 'What to change of a connected service; what is left out stays as it is.' })
export class UpdateIntegrationInput {
  @Field(() => ID, { description: 'The integration.' })
  integrationId: string;

  @Field(() => String, { nullable: true, description: 'What to call it, up to 100 characters.' })
  name?: string | null;

  @Field(() => String, {
    nullable: true,
    description: 'Where it answers now. Needs the token as well: a stored one is never sent to another address.',
  })
  url?: string | null;

  @Field(() => String, { nullable: true, description: 'Its new access token. Stored encrypted, never given out.' })
  token?: string | null;
}

@InputType({ description: 'Names the integration to remove.' })
export class RemoveIntegrationInput {
  @Field(() => ID, { description: 'The integration.' })
  integrationId: string;
}
