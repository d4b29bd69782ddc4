import type { DomainEvents } from '@medianest/contracts';
import type { Consumers } from '@medianest/kit';
import type { App } from './app.js';
import { exportAccount, keepPart } from './data-export/parts.js';

import { mediaFailed, mediaProcessed } from './notification/media-events.js';

/** What other subgraphs' facts do here. */
export const consumers: Consumers<App, DomainEvents> = {
  'media.processed': mediaProcessed,
  'media.failed': mediaFailed,
  'user.exportRequested': exportAccount,
  'user.exportPart': keepPart,
};
