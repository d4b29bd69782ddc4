import { needs } from '@medianest/contracts';
import { Arg, Ctx, Directive, Mutation, Query, Resolver } from 'type-graphql';
import type { Context } from '../context.js';
import { UpdateSystemSettingsInput } from './system-settings.inputs.js';
import { SystemSettings } from './system-settings.js';
import { readSettings, updateSystemSettings } from './system-settings.service.js';

@Resolver()
export class SystemSettingsResolver {
  @Query(() => SystemSettings, {
    description: 'The settings of this installation. Everybody may read them: a login page needs them.',
  })
  systemSettings(@Ctx() { app }: Context): Promise<SystemSettings> {
    return readSettings(app.db.manager);
  }

  @Mutation(() => SystemSettings, { description: 'Changes settings of this installation. They count at once.' })
  @Directive(needs('system:manage'))
  updateSystemSettings(
    @Arg('input', () => UpdateSystemSettingsInput, { description: 'The settings to change.' })
    input: UpdateSystemSettingsInput,
    @Ctx() { app, actor, client }: Context,
  ): Promise<SystemSettings> {
    return updateSystemSettings(app, { actor, client }, input);
  }
}
