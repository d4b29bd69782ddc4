import { needs } from '@medianest/contracts';
import { type Connection, connectionType, PageArgs, SIZED_BY_PAGE } from '@medianest/kit';
import { Arg, Args, Ctx, Directive, FieldResolver, ID, Mutation, Query, Resolver, Root } from 'type-graphql';
import type { Context } from '../context.js';
import { SyncRun } from '../sync/sync-run.js';
import { AddIntegrationInput, RemoveIntegrationInput } from './integration.inputs.js';
import { Integration } from './integration.js';
import { addIntegration, getIntegration, listIntegrations, removeIntegration } from './integration.service.js';

const IntegrationConnection = connectionType('Integration', () => Integration);

@Resolver(() => Integration)
export class IntegrationResolver {
  @Query(() => IntegrationConnection, {
    nullable: true,
    description: 'The connected services, newest first. For admins.',
  })
  @Directive(SIZED_BY_PAGE)
  @Directive(needs('integrations:read'))
  integrations(@Args(() => PageArgs) page: PageArgs, @Ctx() { app, actor }: Context): Promise<Connection<Integration>> {
    return listIntegrations(app, actor, page);
  }

  @Query(() => Integration, { nullable: true, description: 'One connected service. For admins.' })
  @Directive(needs('integrations:read'))
  integration(
    @Arg('id', () => ID, { description: 'The integration.' }) id: string,
    @Ctx() { app, actor }: Context,
  ): Promise<Integration> {
    return getIntegration(app, actor, id);
  }

  @Mutation(() => Integration, {
    description: 'Connects a service, once it answered and accepted the token, and starts its first sync. For admins.',
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
      'Stops a sync that runs and forgets the service and its token. Titles stay in the catalogue. For admins.',
  })
  @Directive(needs('integrations:manage'))
  removeIntegration(
    @Arg('input', () => RemoveIntegrationInput, { description: 'Which one.' }) input: RemoveIntegrationInput,
    @Ctx() { app, actor }: Context,
  ): Promise<Integration> {
    return removeIntegration(app, actor, input.integrationId);
  }

  @FieldResolver(() => SyncRun, { nullable: true, description: 'The sync that runs now, or else the last one.' })
  async lastSync(@Root() { id }: Integration, @Ctx() { loaders }: Context): Promise<SyncRun | null> {
    return (await loaders.lastSync.load(id)) ?? null;
  }
}
