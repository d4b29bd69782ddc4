import { type DomainEvents, routes } from '@medianest/contracts';
import { type BaseApp, type Broker, createEvents, type Events, openBaseApp } from '@medianest/kit';
import type { ContentConfig } from './config.js';
import { Titles1760000300000 } from './migrations/1760000300000-titles.js';
import { Organizations1795300620000 } from './migrations/1795300620000-organizations.js';
import { Folders1795306200000 } from './migrations/1795306200000-folders.js';
import { Tombstones1795308400000 } from './migrations/1795308400000-tombstones.js';
import { Title, titleTypes } from './title/title.js';

/** What lives as long as the process. */
export interface App extends BaseApp<ContentConfig> {
  readonly events: Events<DomainEvents>;
}

/** @param broker one that the whole process shares */
export async function createApp(config: ContentConfig, broker?: Broker): Promise<App> {
  const base = await openBaseApp({
    service: 'content',
    config,
    broker,
    entities: [Title, ...titleTypes],
    migrations: [Titles1760000300000, Organizations1795300620000, Folders1795306200000, Tombstones1795308400000],
  });
  const events = createEvents<DomainEvents>({ ...base, routes });
  return {
    ...base,
    events,
    async close() {
      await events.close();
      await base.close();
    },
  };
}
