import { needs } from '@medianest/contracts';
import { Arg, Ctx, Directive, FieldResolver, Mutation, Resolver, Root } from 'type-graphql';
import type { Context } from '../context.js';
import { Integration } from '../integration/integration.js';
import { RenewHookInput } from './hook.inputs.js';
import { renewHook, showHook } from './hook.service.js';

@Resolver(() => Integration)
export class HookResolver {
  @FieldResolver(() => String, {
    nullable: true,
    description:
      'Where the service may post what happens (in Uptime Kuma, Overseerr and Seerr a notification of the type Webhook), so that it is known ' +
      'at once. Keep it secret: whoever has it can speak for the service. Null for those who may not manage the integration, ' +
      'and for kinds that call no hook.',
  })
  hookUrl(@Root() integration: Integration, @Ctx() { app, actor, loaders }: Context): Promise<string | null> {
    return showHook(app, { actor, loaders }, integration);
  }

  @Mutation(() => Integration, {
    description:
      'Gives the hook of an integration another URL; the one before leads nowhere from now on. ' +
      'INTEGRATION_CALLS_NO_HOOK for kinds that call none.',
  })
  @Directive(needs('integrations:manage'))
  renewHook(
    @Arg('input', () => RenewHookInput, { description: 'Which one.' }) input: RenewHookInput,
    @Ctx() { app, actor }: Context,
  ): Promise<Integration> {
    return renewHook(app, actor, input.integrationId);
  }
}
