import { needs } from '@medianest/contracts';
import { type Connection, PageArgs, SIZED_BY_PAGE } from '@medianest/kit';
import { Arg, Args, Ctx, Directive, ID, Mutation, Query, Resolver } from 'type-graphql';
import type { Context } from '../context.js';
import {
  CreateOrganizationInput,
  DeleteOrganizationInput,
  RenameOrganizationInput,
  SetOrganizationLimitsInput,
} from './organization.inputs.js';
import { Organization, OrganizationConnection } from './organization.js';
import * as service from './organization.service.js';

@Resolver(() => Organization)
export class OrganizationResolver {
  @Query(() => Organization, {
    nullable: true,
    description: 'One organization; null when there is none with this id that you may see.',
  })
  @Directive(needs('users:read'))
  organization(
    @Arg('id', () => ID, { description: 'The id of the organization.' }) id: string,
    @Ctx() { actor, loaders }: Context,
  ): Promise<Organization | undefined> {
    return service.findOrganization(loaders, actor, id);
  }

  @Query(() => OrganizationConnection, {
    nullable: true,
    description: 'The organizations you belong to, the oldest first; with `users:manage` all there are.',
  })
  @Directive(SIZED_BY_PAGE)
  @Directive(needs('users:read'))
  organizations(
    @Args(() => PageArgs) page: PageArgs,
    @Ctx() { app, actor }: Context,
  ): Promise<Connection<Organization>> {
    return service.listOrganizations(app, actor, page);
  }

  @Mutation(() => Organization, { description: 'Makes an organization; you become its OWNER.' })
  @Directive(needs('users:write'))
  createOrganization(
    @Arg('input', () => CreateOrganizationInput, { description: 'The organization.' }) input: CreateOrganizationInput,
    @Ctx() { app, actor, client }: Context,
  ): Promise<Organization> {
    return service.createOrganization(app, { actor, client }, input);
  }

  @Mutation(() => Organization, { description: 'Gives an organization another name. For OWNER and MANAGER.' })
  @Directive(needs('users:write'))
  renameOrganization(
    @Arg('input', () => RenameOrganizationInput, { description: 'Which one.' }) input: RenameOrganizationInput,
    @Ctx() { app, actor, client }: Context,
  ): Promise<Organization> {
    return service.renameOrganization(app, { actor, client }, input);
  }

  @Mutation(() => Organization, {
    description:
      'Deletes an organization and answers with what it was. Media shared with it become PRIVATE to their owners; its ' +
      'connected services and their titles go. For OWNER.',
  })
  @Directive(needs('users:write'))
  deleteOrganization(
    @Arg('input', () => DeleteOrganizationInput, { description: 'Which one.' }) input: DeleteOrganizationInput,
    @Ctx() { app, actor, client }: Context,
  ): Promise<Organization> {
    return service.deleteOrganization(app, { actor, client }, input.organizationId);
  }

  @Mutation(() => Organization, { description: 'Says how large an organization may become.' })
  @Directive(needs('system:manage'))
  setOrganizationLimits(
    @Arg('input', () => SetOrganizationLimitsInput, { description: 'Which one, and how large.' })
    input: SetOrganizationLimitsInput,
    @Ctx() { app, actor, client }: Context,
  ): Promise<Organization> {
    return service.setOrganizationLimits(app, { actor, client }, input);
  }
}
