import { needs } from '@medianest/contracts';
import { Ctx, Directive, Query, Resolver } from 'type-graphql';
import type { Context } from '../context.js';
import { StorageUsage } from './storage-usage.js';
import { storageUsage } from './usage.service.js';

@Resolver()
export class UsageResolver {
  @Directive(needs('media:read'))
  @Query(() => StorageUsage, { nullable: true, description: 'How much of the storage you take.' })
  storageUsage(@Ctx() { app, actor }: Context): Promise<StorageUsage> {
    return storageUsage(app, actor);
  }
}
