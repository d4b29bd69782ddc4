import { Integration } from './integration/integration.js';
import { MediaRequest } from './media-request/media-request.js';
import { IntegrationTables1795208000000 } from './migrations/1795208000000-integration-tables.js';
import { Organizations1795300640000 } from './migrations/1795300640000-organizations.js';
import { GoneItems1795308600000 } from './migrations/1795308600000-gone-items.js';
import { Hooks1795309400000 } from './migrations/1795309400000-hooks.js';
import { Monitors1795309410000 } from './migrations/1795309410000-monitors.js';
import { MediaRequests1795309500000 } from './migrations/1795309500000-media-requests.js';
import { Monitor } from './monitor/monitor.js';
import { SyncRun } from './sync/sync-run.js';

/** A table each. */
export const entities = [Integration, SyncRun, Monitor, MediaRequest];

/** What brings the database to its present form, the oldest first. */
export const migrations = [
  IntegrationTables1795208000000,
  Organizations1795300640000,
  GoneItems1795308600000,
  Hooks1795309400000,
  Monitors1795309410000,
  MediaRequests1795309500000,
];
