import type { Context } from '../context.js';
import type { Organization } from './organization.js';
import { findOrganization } from './organization.service.js';

/** An `Organization` that another subgraph points at. */
export function organizationReference(
  { id }: Pick<Organization, 'id'>,
  { actor, loaders }: Context,
): Promise<Organization | undefined> {
  return findOrganization(loaders, actor, id);
}
