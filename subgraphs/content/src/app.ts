import { type DomainEvents, routes } from '@medianest/contracts';
import { type BaseApp, type Broker, createEvents, type Events, openBaseApp } from '@medianest/kit';
import type { ContentConfig } from './config.js';
import { entities, migrations } from './db.js';

/** What lives as long as the process. */
export interface App extends BaseApp<ContentConfig> {
  readonly events: Events<DomainEvents>;
}

/** @param broker one that the whole process shares */
export async function createApp(config: ContentConfig, broker?: Broker): Promise<App> {
  const base = await openBaseApp({ service: 'content', config, broker, entities, migrations });
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
