import type { DomainEvents } from '@medianest/contracts';
import { routes } from '@medianest/contracts';
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
import type { IntegrationsConfig } from './config.js';
import { Integration } from './integration/integration.js';
import { jobs } from './jobs.js';
import type { Topics } from './live.js';
import { IntegrationTables1795208000000 } from './migrations/1795208000000-integration-tables.js';
import { createHttp, type Http } from './outbound/http.js';
import { type Circuits, createCircuits } from './outbound/steady.js';
import { SyncRun } from './sync/sync-run.js';

/** Lives as long as the process. */
export interface App {
  readonly config: IntegrationsConfig;
  readonly db: Db;
  readonly broker: Broker;
  readonly jobs: Jobs<typeof jobs>;
  readonly events: Events<DomainEvents>;
  readonly live: Live<Topics>;
  readonly log: Log;
  readonly metrics: Metrics;
  readonly http: Http;
  readonly circuits: Circuits;
  /** Who this installation is to outside services. */
  readonly clientId: string;
  ready(): Promise<void>;
  close(): Promise<void>;
}

export async function createApp(config: IntegrationsConfig): Promise<App> {
  const log = createLog({ service: 'integrations', level: config.logLevel });
  const db = await openDatabase({
    url: config.databaseUrl,
    entities: [Integration, SyncRun],
    migrations: [IntegrationTables1795208000000],
    log,
  });
  const broker = await openBroker(config.queueUrl, log);
  const events = createEvents<DomainEvents>({ db, broker, routes, log });
  const http = createHttp();
  const [{ client_id: clientId }] = await db.query('select client_id from installation');
  return {
    config,
    db,
    broker,
    jobs: createJobs(broker, 'integrations', () => jobs),
    events,
    live: createLive<Topics>(broker),
    log,
    metrics: createMetrics('integrations'),
    http,
    circuits: createCircuits(),
    clientId,
    async ready() {
      await Promise.all([pingDatabase(db), broker.ping()]);
    },
    async close() {
      await events.close();
      await http.close();
      await broker.close();
      await db.destroy();
    },
  };
}
