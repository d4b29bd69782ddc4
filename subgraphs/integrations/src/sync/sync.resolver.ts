import { needs } from '@medianest/contracts';
import { Arg, Ctx, Directive, FieldResolver, ID, Mutation, Resolver, Root, Subscription } from 'type-graphql';
import { type Context, forgetWhatWasRead } from '../context.js';
import { errors } from '../errors.js';
import { Integration } from '../integration/integration.js';
import { CancelSyncInput, SyncIntegrationInput } from './sync.inputs.js';
import { cancelSync, syncIntegration, type WatchedRun, watchSync } from './sync.service.js';
import { SyncRun } from './sync-run.js';

@Resolver(() => SyncRun)
export class SyncResolver {
  @Mutation(() => SyncRun, {
    description: 'Reads all that a service has. While a sync waits or runs, that one is returned.',
  })
  @Directive(needs('integrations:manage'))
  syncIntegration(
    @Arg('input', () => SyncIntegrationInput, { description: 'Which one.' }) input: SyncIntegrationInput,
    @Ctx() { app, actor }: Context,
  ): Promise<SyncRun> {
    return syncIntegration(app, actor, input.integrationId);
  }

  @Mutation(() => SyncRun, {
    description: 'Stops the sync that waits or runs and returns the latest one. What it has read stays.',
  })
  @Directive(needs('integrations:manage'))
  cancelSync(
    @Arg('input', () => CancelSyncInput, { description: 'Which one.' }) input: CancelSyncInput,
    @Ctx() { app, actor }: Context,
  ): Promise<SyncRun> {
    return cancelSync(app, actor, input.integrationId);
  }

  @Subscription(() => SyncRun, {
    description:
      'The progress of the latest sync: first as it is now, then every change; it completes when the sync ends.',
    subscribe: ({ args, context: { app, actor, signal } }: { args: { integrationId: string }; context: Context }) =>
      watchSync(app, actor, { integrationId: args.integrationId, signal }),
  })
  @Directive(needs('integrations:read'))
  integrationSync(
    @Root() run: WatchedRun,
    @Arg('integrationId', () => ID, { description: 'The integration.' }) _integrationId: string,
    @Ctx() { loaders }: Context,
  ): SyncRun {
    forgetWhatWasRead(loaders);
    return run;
  }

  @FieldResolver(() => Integration, { description: 'The service that is read.' })
  async integration(@Root() run: SyncRun | WatchedRun, @Ctx() { loaders }: Context): Promise<Integration> {
    if ('integration' in run) return run.integration;
    const integration = await loaders.integration.load(run.integrationId);
    if (!integration) throw errors.INTEGRATION_NOT_FOUND();
    return integration;
  }
}
