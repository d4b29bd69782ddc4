import { needs } from '@medianest/contracts';
import { Arg, Ctx, Directive, ID, Query, Resolver } from 'type-graphql';
import type { Context } from '../context.js';
import { StorageGroup, StorageReport } from './storage-report.js';
import { storageReport } from './storage-report.service.js';
import { StorageUsage } from './storage-usage.js';
import { storageUsage } from './usage.service.js';

@Resolver()
export class UsageResolver {
  @Directive(needs('media:read'))
  @Query(() => StorageUsage, {
    nullable: true,
    description: 'How much of the storage you take, or an organization that you belong to.',
  })
  storageUsage(
    @Arg('organizationId', () => ID, { nullable: true, description: 'The organization; left out, yourself.' })
    organizationId: string | undefined,
    @Ctx() { app, actor }: Context,
  ): Promise<StorageUsage> {
    return storageUsage(app, actor, organizationId);
  }

  @Directive(needs('media:read'))
  @Query(() => StorageReport, {
    nullable: true,
    description: "What takes the storage: everybody's files if you may manage them, else your own.",
  })
  storageReport(
    @Arg('by', () => StorageGroup, { defaultValue: StorageGroup.PERSON, description: 'What to split it by.' })
    by: StorageGroup,
    @Ctx() { app, actor }: Context,
  ): Promise<StorageReport> {
    return storageReport(app, actor, by);
  }
}
