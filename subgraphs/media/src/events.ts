import type { DomainEvents } from '@medianest/contracts';
import type { Consumers } from '@medianest/kit';
import type { App } from './app.js';
import { memberLeft, organizationChanged, organizationDeleted } from './organization/organization-events.js';

/** What other subgraphs' facts do here. */
export const consumers: Consumers<App, DomainEvents> = {
  'organization.changed': organizationChanged,
  'organization.memberLeft': memberLeft,
  'organization.deleted': organizationDeleted,
};
