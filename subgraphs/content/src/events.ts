import type { DomainEvents } from '@medianest/contracts';
import type { Consumers } from '@medianest/kit';
import type { App } from './app.js';
import { fileDeleted } from './joining/file-deleted.js';
import { fileProcessed } from './joining/file-processed.js';
import { itemSeen } from './joining/item-seen.js';
import { itemsGone } from './joining/items-gone.js';
import { organizationDeleted } from './joining/organization-deleted.js';
import { exportRequested } from './person/export-requested.js';

/** What other subgraphs' facts do here. */
export const consumers: Consumers<App, DomainEvents> = {
  'media.processed': fileProcessed,
  'media.changed': fileProcessed,
  'media.deleted': fileDeleted,
  'library.itemSeen': itemSeen,
  'library.itemsGone': itemsGone,
  'organization.deleted': organizationDeleted,
  'user.exportRequested': exportRequested,
};
