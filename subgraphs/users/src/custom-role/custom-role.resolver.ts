import { needs } from '@medianest/contracts';
import { type Connection, PageArgs, SIZED_BY_PAGE } from '@medianest/kit';
import { Arg, Args, Ctx, Directive, Mutation, Query, Resolver } from 'type-graphql';
import type { Context } from '../context.js';
import { Scope } from '../rights/rights.inputs.js';
import { CreateRoleInput, DeleteRoleInput, UpdateRoleInput } from './custom-role.inputs.js';
import { CustomRole, CustomRoleConnection } from './custom-role.js';
import { createRole, deleteRole, listRoles, updateRole } from './custom-role.service.js';

@Resolver()
export class CustomRoleResolver {
  @Query(() => [Scope], { description: 'All scopes there are.' })
  scopes(): readonly Scope[] {
    return Scope.all;
  }

  @Query(() => CustomRoleConnection, { nullable: true, description: 'The custom roles, the oldest first.' })
  @Directive(SIZED_BY_PAGE)
  @Directive(needs('users:manage'))
  roles(@Args(() => PageArgs) page: PageArgs, @Ctx() { app, actor }: Context): Promise<Connection<CustomRole>> {
    return listRoles(app, actor, page);
  }

  @Mutation(() => CustomRole, {
    description:
      'Makes a role of scopes that you hold yourself; else SCOPE_NOT_HELD. SESSION_REQUIRED with an API key.',
  })
  @Directive(needs('users:manage'))
  createRole(
    @Arg('input', () => CreateRoleInput, { description: 'The role.' }) input: CreateRoleInput,
    @Ctx() { app, actor, client }: Context,
  ): Promise<CustomRole> {
    return createRole(app, { actor, client }, input);
  }

  @Mutation(() => CustomRole, {
    description:
      'Changes a role for all who have it. You must hold all scopes it has before and after. SESSION_REQUIRED with an ' +
      'API key.',
  })
  @Directive(needs('users:manage'))
  updateRole(
    @Arg('input', () => UpdateRoleInput, { description: 'Which role, and what changes.' }) input: UpdateRoleInput,
    @Ctx() { app, actor, client }: Context,
  ): Promise<CustomRole> {
    return updateRole(app, { actor, client }, input);
  }

  @Mutation(() => CustomRole, { description: 'Deletes a role that nobody has; else ROLE_IN_USE.' })
  @Directive(needs('users:manage'))
  deleteRole(
    @Arg('input', () => DeleteRoleInput, { description: 'Which role.' }) input: DeleteRoleInput,
    @Ctx() { app, actor, client }: Context,
  ): Promise<CustomRole> {
    return deleteRole(app, { actor, client }, input.roleId);
  }
}
