import {
  type Broker,
  createLog,
  createMetrics,
  type Db,
  type Log,
  type Metrics,
  openBroker,
  openDatabase,
  pingDatabase,
} from '@medianest/kit';
import type { ContentConfig } from './config.js';
import { Titles1760000300000 } from './migrations/1760000300000-titles.js';
import { Title, titleTypes } from './title/title.js';

/** What lives as long as the process. */
export interface App {
  readonly config: ContentConfig;
  readonly db: Db;
  readonly broker: Broker;
  readonly log: Log;
  readonly metrics: Metrics;
  ready(): Promise<void>;
  close(): Promise<void>;
}

export async function createApp(config: ContentConfig): Promise<App> {
  const log = createLog({ service: 'content', level: config.logLevel });
  const db = await openDatabase({
    url: config.databaseUrl,
    entities: [Title, ...titleTypes],
    migrations: [Titles1760000300000],
    log,
  });
  const broker = await openBroker(config.queueUrl, log).catch(async (error) => {
    await db.destroy();
    throw error;
  });
  return {
    config,
    db,
    broker,
    log,
    metrics: createMetrics('content'),
    async ready() {
      await Promise.all([pingDatabase(db), broker.ping()]);
    },
    async close() {
      await broker.close();
      await db.destroy();
    },
  };
}
