import type { DomainEvents } from '@medianest/contracts';
import type { Consumers } from '@medianest/kit';
import type { App } from './app.js';
import { organizationDeleted } from './organization/organization-deleted.js';
import { exportRequested } from './person/export-requested.js';
import { userDeleted } from './person/user-deleted.js';

/** What other subgraphs' facts do here. */
export const consumers: Consumers<App, DomainEvents> = {
  'organization.deleted': organizationDeleted,
  'user.deleted': userDeleted,
  'user.exportRequested': exportRequested,
};
