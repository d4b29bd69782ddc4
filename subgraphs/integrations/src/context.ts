import type { Actor, BaseContext, DataLoader } from '@medianest/kit';
import type { App } from './app.js';
import { type HookLoader, hookLoader } from './hook/hook.loader.js';
import type { Integration } from './integration/integration.js';
import { integrationLoader } from './integration/integration.loader.js';
import type { MediaRequest } from './media-request/media-request.js';
import { type RequestsKey, requestsPageLoader } from './media-request/media-request.loader.js';
import { type ChangesLoader, changesLoader, type MonitorsLoader, monitorsLoader } from './monitor/monitor.loader.js';
import { lastSyncLoader } from './sync/sync.loader.js';
import type { SyncRun } from './sync/sync-run.js';

export interface Loaders {
  readonly integration: DataLoader<string, Integration | undefined>;
  readonly hook: HookLoader;
  /** By integration. */
  readonly lastSync: DataLoader<string, SyncRun | undefined>;
  readonly monitors: MonitorsLoader;
  /** By monitor. */
  readonly monitorChanges: ChangesLoader;
  readonly requestsPage: DataLoader<RequestsKey, MediaRequest[], string>;
}

export type Context = BaseContext<App, Loaders>;

/** Loaders live as long as a subscription; an event must not show what was read for an earlier one. */
export function forgetWhatWasRead(loaders: Loaders): void {
  for (const loader of Object.values(loaders)) loader.clearAll();
}

export function createLoaders(app: App, _actor: Actor): Loaders {
  return {
    integration: integrationLoader(app),
    hook: hookLoader(app),
    lastSync: lastSyncLoader(app),
    monitors: monitorsLoader(app),
    monitorChanges: changesLoader(app),
    requestsPage: requestsPageLoader(app),
  };
}
