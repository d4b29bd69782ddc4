import { type BaseApp, openBaseApp } from '@medianest/kit';
import type { ContentConfig } from './config.js';
import { Titles1760000300000 } from './migrations/1760000300000-titles.js';
import { Organizations1795300620000 } from './migrations/1795300620000-organizations.js';
import { Title, titleTypes } from './title/title.js';

/** What lives as long as the process. */
export type App = BaseApp<ContentConfig>;

export function createApp(config: ContentConfig): Promise<App> {
  return openBaseApp({
    service: 'content',
    config,
    entities: [Title, ...titleTypes],
    migrations: [Titles1760000300000, Organizations1795300620000],
  });
}
