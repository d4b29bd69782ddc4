import { needs } from '@medianest/contracts';
import { type Connection, SIZED_BY_PAGE } from '@medianest/kit';
import { Arg, Args, Ctx, Directive, FieldResolver, ID, Mutation, Query, Resolver, Root } from 'type-graphql';
import type { Context } from '../context.js';
import { Organization } from '../organization/organization.js';
import { SyncRun } from '../sync/sync-run.js';
import {
  AddIntegrationInput,
  IntegrationsArgs,
  RemoveIntegrationInput,
  UpdateIntegrationInput,
} from './integration.inputs.js';
import { Integration, IntegrationConnection } from './integration.js';
import { addIntegration, getIntegration, listIntegrations, removeIntegration } from './integration.service.js';
import { updateIntegration } from './update-integration.js';

@Resolver(() => Integration)
export class IntegrationResolver {
  @Query(() => IntegrationConnection, {
    nullable: true,
    description:
      'The connected services of your organizations, newest first; with `integrations:manage` those of the installation too.',
  })
  @Directive(SIZED_BY_PAGE)
  @Directive(needs('integrations:read'))
  integrations(
    @Args(() => IntegrationsArgs) args: IntegrationsArgs,
    @Ctx() { app, actor }: Context,
  ): Promise<Connection<Integration>> {
    return listIntegrations(app, actor, args);
  }

  @Query(() => Integration, {
    nullable: true,
    description: 'One connected service. INTEGRATION_NOT_FOUND when there is none that you may see.',
  })
  @Directive(needs('integrations:read'))
  integration(
    @Arg('id', () => ID, { description: 'The integration.' }) id: string,
    @Ctx() { app, actor }: Context,
  ): Promise<Integration> {
    return getIntegration(app, actor, id);
  }

  @Mutation(() => Integration, {
    description: 'Connects a service, once it answered and accepted the token, and starts its first sync.',
  })
  @Directive(needs('integrations:manage'))
  addIntegration(
    @Arg('input', () => AddIntegrationInput, { description: 'The service.' }) input: AddIntegrationInput,
    @Ctx() { app, actor }: Context,
  ): Promise<Integration> {
    return addIntegration(app, actor, input);
  }

  @Mutation(() => Integration, {
    description:
      'Changes the name, token or address of a service; it must be the same server, as far as it can be told ' +
      '(INTEGRATION_ANOTHER_SERVER). A new token or address is tried first, and starts a sync.',
  })
  @Directive(needs('integrations:manage'))
  updateIntegration(
    @Arg('input', () => UpdateIntegrationInput, { description: 'Which one, and what to change.' })
    input: UpdateIntegrationInput,
    @Ctx() { app, actor }: Context,
  ): Promise<Integration> {
    return updateIntegration(app, actor, input);
  }

  @Mutation(() => Integration, {
    description:
      'Stops a sync that runs and forgets the service and its token. Titles that only its library had leave the catalogue.',
  })
  @Directive(needs('integrations:manage'))
  removeIntegration(
    @Arg('input', () => RemoveIntegrationInput, { description: 'Which one.' }) input: RemoveIntegrationInput,
    @Ctx() { app, actor }: Context,
  ): Promise<Integration> {
    return removeIntegration(app, actor, input.integrationId);
  }

  @FieldResolver(() => Organization, {
    nullable: true,
    description: 'Whose it is; null for the installation, and when users cannot tell now.',
  })
  organization(@Root() { organizationId }: Integration): Organization | null {
    return organizationId === null ? null : { id: organizationId };
  }

  @FieldResolver(() => SyncRun, { nullable: true, description: 'The sync that runs now, or else the last one.' })
  async lastSync(@Root() { id }: Integration, @Ctx() { loaders }: Context): Promise<SyncRun | null> {
    return (await loaders.lastSync.load(id)) ?? null;
  }
}
