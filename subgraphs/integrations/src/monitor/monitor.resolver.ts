import { needs } from '@medianest/contracts';
import { type Connection, PageArgs, SIZED_BY_PAGE } from '@medianest/kit';
import { Arg, Args, Ctx, Directive, FieldResolver, ID, Query, Resolver, Root, Subscription } from 'type-graphql';
import { type Context, forgetWhatWasRead } from '../context.js';
import { errors } from '../errors.js';
import { Integration } from '../integration/integration.js';
import { CHANGES_KEPT } from './changes.js';
import { MonitorsArgs } from './monitor.inputs.js';
import { Monitor, MonitorConnection } from './monitor.js';
import { listMonitors, monitorsOf } from './monitor.service.js';
import { MonitorChange } from './monitor-change.js';
import { MonitorUpdate } from './monitor-update.js';
import { type WatchedMonitor, watchMonitors } from './watch-monitors.js';

@Resolver(() => Monitor)
export class MonitorResolver {
  @Query(() => MonitorConnection, {
    nullable: true,
    description: 'What is watched by the services that you see in `integrations`, in the order in which it was met.',
  })
  @Directive(SIZED_BY_PAGE)
  @Directive(needs('integrations:read'))
  monitors(@Args(() => MonitorsArgs) args: MonitorsArgs, @Ctx() { app, actor }: Context): Promise<Connection<Monitor>> {
    return listMonitors(app, actor, args);
  }

  @Subscription(() => MonitorUpdate, {
    description:
      'The monitors of an integration: first each as it is now, then each whose status or name changes, that comes or ' +
      'goes; new figures alone are no news. It completes when the integration is removed.',
    subscribe: ({ args, context: { app, actor, signal } }: { args: { integrationId: string }; context: Context }) =>
      watchMonitors(app, actor, { integrationId: args.integrationId, signal }),
  })
  @Directive(needs('integrations:read'))
  monitorUpdates(
    @Root() update: MonitorUpdate,
    @Arg('integrationId', () => ID, { description: 'The integration.' }) _integrationId: string,
    @Ctx() { loaders }: Context,
  ): MonitorUpdate {
    forgetWhatWasRead(loaders);
    return update;
  }

  @FieldResolver(() => [MonitorChange], {
    description: `How its status changed since MediaNest knows it, the newest first; the last ${CHANGES_KEPT} are kept.`,
  })
  @Directive(`@listSize(assumedSize: ${CHANGES_KEPT})`)
  async changes(@Root() { id }: Monitor, @Ctx() { loaders }: Context): Promise<MonitorChange[]> {
    return (await loaders.monitorChanges.load(id)).map(({ change }) => change);
  }

  @FieldResolver(() => Integration, { description: 'The service that watches it.' })
  async integration(@Root() monitor: Monitor | WatchedMonitor, @Ctx() { loaders }: Context): Promise<Integration> {
    if ('integration' in monitor) return monitor.integration;
    const integration = await loaders.integration.load(monitor.integrationId);
    if (!integration) throw errors.INTEGRATION_NOT_FOUND();
    return integration;
  }
}

@Resolver(() => Integration)
export class IntegrationMonitorsResolver {
  @FieldResolver(() => MonitorConnection, {
    nullable: true,
    description: 'What it watches, in the order in which it was met; empty for services that watch nothing.',
  })
  @Directive(SIZED_BY_PAGE)
  monitors(
    @Root() integration: Integration,
    @Args(() => PageArgs) page: PageArgs,
    @Ctx() { loaders }: Context,
  ): Promise<Connection<Monitor>> {
    return monitorsOf(loaders, integration, page);
  }
}
