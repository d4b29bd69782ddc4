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
import { entities, migrations } from './db.js';
import { type IntegrationsJobs, jobs } from './jobs.js';
import type { Topics } from './live.js';
import { createHttp, type Http } from './outbound/http.js';
import { type Circuits, createCircuits } from './outbound/steady.js';

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
