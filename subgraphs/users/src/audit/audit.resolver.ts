import { needs } from '@medianest/contracts';
import { type Connection, PageArgs, SIZED_BY_PAGE } from '@medianest/kit';
import { Args, Ctx, Directive, FieldResolver, Query, Resolver, Root } from 'type-graphql';
import type { Context } from '../context.js';
import { User } from '../user/user.js';
import { AuditLogArgs } from './audit.inputs.js';
import { canSeeOrigin } from './audit.policy.js';
import { auditActs, auditLog, myActivity } from './audit.service.js';
import { AuditAct, AuditEntry, AuditEntryConnection } from './audit-entry.js';

@Resolver(() => AuditEntry)
export class AuditResolver {
  @Query(() => AuditEntryConnection, { description: 'Every act that was written down, the latest first.' })
  @Directive(SIZED_BY_PAGE)
  @Directive(needs('system:manage'))
  auditLog(
    @Args(() => AuditLogArgs) args: AuditLogArgs,
    @Ctx() { app, actor }: Context,
  ): Promise<Connection<AuditEntry>> {
    return auditLog(app, actor, args);
  }

  @Query(() => AuditEntryConnection, {
    description:
      'What you did, and what others did to you or your account, the latest first. SESSION_REQUIRED with an API key.',
  })
  @Directive(SIZED_BY_PAGE)
  @Directive('@authenticated')
  myActivity(@Args(() => PageArgs) args: PageArgs, @Ctx() { app, actor }: Context): Promise<Connection<AuditEntry>> {
    return myActivity(app, actor, args);
  }

  @Query(() => [AuditAct], { description: 'The kinds of acts that are written down.' })
  @Directive('@authenticated')
  auditActs(): AuditAct[] {
    return auditActs();
  }

  @FieldResolver(() => User, {
    nullable: true,
    description:
      'Who did it; null when it was nobody who was logged in, or somebody who is gone or whom you may not see.',
  })
  async actor(@Root() { actorId }: AuditEntry, @Ctx() { loaders }: Context): Promise<User | undefined> {
    return actorId === null ? undefined : loaders.user.load(actorId);
  }

  @FieldResolver(() => String, {
    nullable: true,
    description: 'The network address it came from. Null for what others did, unless you read the whole log.',
  })
  address(@Root() entry: AuditEntry, @Ctx() { actor }: Context): string | null {
    return canSeeOrigin(actor, entry) ? entry.address : null;
  }

  @FieldResolver(() => String, {
    nullable: true,
    description: 'The program it was done with, as it named itself. Null for what others did, as `address` is.',
  })
  agent(@Root() entry: AuditEntry, @Ctx() { actor }: Context): string | null {
    return canSeeOrigin(actor, entry) ? entry.agent : null;
  }
}
