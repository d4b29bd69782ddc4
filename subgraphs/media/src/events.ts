import type { DomainEvents } from '@medianest/contracts';
import type { Consumers } from '@medianest/kit';
import type { App } from './app.js';
import { memberLeft, organizationChanged, organizationDeleted } from './organization/organization-events.js';
import { exportRequested } from './person/export-requested.js';
import { userRightsChanged } from './person/rights.js';
import { userDeleted } from './person/user-deleted.js';
import { userAccessRevoked } from './upload/refusal.js';
import { settingsChanged } from './usage/settings-changed.js';

/** What other subgraphs' facts do here. */
export const consumers: Consumers<App, DomainEvents> = {
  'organization.changed': organizationChanged,
  'organization.memberLeft': memberLeft,
  'organization.deleted': organizationDeleted,
  'settings.changed': settingsChanged,
  'user.accessRevoked': userAccessRevoked,
  'user.deleted': userDeleted,
  'user.rightsChanged': userRightsChanged,
  'user.exportRequested': exportRequested,
};
