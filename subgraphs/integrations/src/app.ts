import { type DomainEvents, routes } from '@medianest/contracts';
import {
  type BaseApp,
  type Broker,
  createEvents,
  createJobs,
  createLive,
  type Events,
  type Jobs,
  type Live,
  openBaseApp,
} from '@medianest/kit';
import type { IntegrationsConfig } from './config.js';
import { Integration } from './integration/integration.js';
import { type IntegrationsJobs, jobs } from './jobs.js';
import type { Topics } from './live.js';
import { MediaRequest } from './media-request/media-request.js';
import { IntegrationTables1795208000000 } from './migrations/1795208000000-integration-tables.js';
import { Organizations1795300640000 } from './migrations/1795300640000-organizations.js';
import { GoneItems1795308600000 } from './migrations/1795308600000-gone-items.js';
import { Hooks1795309400000 } from './migrations/1795309400000-hooks.js';
import { Monitors1795309410000 } from './migrations/1795309410000-monitors.js';
import { MediaRequests1795309500000 } from './migrations/1795309500000-media-requests.js';
import { Monitor } from './monitor/monitor.js';
import { createHttp, type Http } from './outbound/http.js';
import { type Circuits, createCircuits } from './outbound/steady.js';
import { SyncRun } from './sync/sync-run.js';

/** What lives as long as the process. */
export interface App extends BaseApp<IntegrationsConfig> {
  readonly jobs: Jobs<IntegrationsJobs>;
  readonly events: Events<DomainEvents>;
  readonly live: Live<Topics>;
  readonly http: Http;
  readonly circuits: Circuits;
  /** Who this installation is to outside services. */
  readonly clientId: string;
}

/** @param broker one that the whole process shares */
export async function createApp(config: IntegrationsConfig, broker?: Broker): Promise<App> {
  const entities = [Integration, SyncRun, Monitor, MediaRequest];
  const migrations = [
    IntegrationTables1795208000000,
    Organizations1795300640000,
    GoneItems1795308600000,
    Hooks1795309400000,
    Monitors1795309410000,
    MediaRequests1795309500000,
  ];
  const base = await openBaseApp({ service: 'integrations', config, broker, entities, migrations });
  const events = createEvents<DomainEvents>({ ...base, routes });
  const http = createHttp();
  const [{ client_id: clientId }] = await base.db.query('select client_id from installation');
  return {
    ...base,
    jobs: createJobs(base.broker, 'integrations', () => jobs),
    events,
    live: createLive<Topics>(base.broker),
    http,
    circuits: createCircuits(),
    clientId,
    async close() {
      await events.close();
      await http.close();
      await base.close();
    },
  };
}
