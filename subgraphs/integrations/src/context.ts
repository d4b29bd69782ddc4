import type { Actor, BaseContext, DataLoader } from '@medianest/kit';
import type { App } from './app.js';
import type { Integration } from './integration/integration.js';
import { integrationLoader } from './integration/integration.loader.js';
import { lastSyncLoader } from './sync/sync.loader.js';
import type { SyncRun } from './sync/sync-run.js';

export interface Loaders {
  readonly integration: DataLoader<string, Integration | undefined>;
  /** By integration. */
  readonly lastSync: DataLoader<string, SyncRun | undefined>;
}

export type Context = BaseContext<App, Loaders>;

export function createLoaders(app: App, _actor: Actor): Loaders {
  return { integration: integrationLoader(app), lastSync: lastSyncLoader(app) };
}
