import { type DomainEvents, routes } from '@medianest/contracts';
import {
  type Broker,
  createEvents,
  createJobs,
  createLive,
  createLog,
  createMetrics,
  type Db,
  type Events,
  type Jobs,
  type Live,
  type Log,
  type Metrics,
  openBroker,
  openDatabase,
  pingDatabase,
} from '@medianest/kit';
import type { MediaConfig } from './config.js';
import { jobs, type MediaJobs } from './jobs.js';
import type { Topics } from './live.js';
import { MediaFile } from './media-file/media-file.js';
import { MediaFiles1763600000000 } from './migrations/1763600000000-media-files.js';
import { createDiskStorage, type Storage } from './storage/storage.js';

/** What lives as long as the process. */
export interface App {
  readonly config: MediaConfig;
  readonly db: Db;
  readonly broker: Broker;
  readonly jobs: Jobs<MediaJobs>;
  readonly events: Events<DomainEvents>;
  readonly live: Live<Topics>;
  readonly storage: Storage;
  readonly log: Log;
  readonly metrics: Metrics;
  /** Aborted when this process's workers close: running work is given up at once and taken up again later. */
  readonly stopping: AbortController;
  ready(): Promise<void>;
  close(): Promise<void>;
}

export async function createApp(config: MediaConfig): Promise<App> {
  const log = createLog({ service: 'media', level: config.logLevel });
  const storage = createDiskStorage(config.storageFolder);
  const db = await openDatabase({
    url: config.databaseUrl,
    entities: [MediaFile],
    migrations: [MediaFiles1763600000000],
    log,
  });
  const broker = await openBroker(config.queueUrl, log);
  const events = createEvents<DomainEvents>({ db, broker, routes, log });
  return {
    config,
    db,
    broker,
    events,
    storage,
    log,
    jobs: createJobs(broker, 'media', () => jobs),
    live: createLive<Topics>(broker),
    metrics: createMetrics('media'),
    stopping: new AbortController(),
    async ready() {
      await Promise.all([pingDatabase(db), broker.ping()]);
    },
    async close() {
      await events.close();
      await broker.close();
      await db.destroy();
    },
  };
}
