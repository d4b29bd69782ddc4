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
import { warm } from './cold-storage/cold.jobs.js';
import { askForMoves } from './cold-storage/cold-moves.js';
import type { MediaConfig } from './config.js';
import { entities, migrations } from './db.js';
import { createGate, type Gate } from './files/gate.js';
import { createPassReader, type PassReader } from './files/pass.js';
import { jobs, type MediaJobs } from './jobs.js';
import { withLibrary } from './library/library-storage.js';
import type { Topics } from './live.js';
import { openStores, type Stores } from './storage/open-storage.js';

/** What lives as long as the process. */
export interface App extends BaseApp<MediaConfig>, Stores {
  readonly jobs: Jobs<MediaJobs>;
  readonly events: Events<DomainEvents>;
  readonly live: Live<Topics>;
  readonly passes: PassReader;
  readonly gate: Gate;
  /** Aborted when this process's workers close: running work is given up at once and taken up again later. */
  readonly stopping: AbortController;
}

/** @param broker one that the whole process shares */
export async function createApp(config: MediaConfig, broker?: Broker): Promise<App> {
  const base = await openBaseApp({ service: 'media', config, broker, entities, migrations });
  const events = createEvents<DomainEvents>({ ...base, routes });
  const queue = createJobs(base.broker, 'media', () => jobs);
  const stores: Stores = await openStores(config, {
    now: (key) => warm({ ...base, ...stores }, key),
    soon: (key) => askForMoves({ db: base.db, jobs: queue }, 'WARM', [key]),
  });
  return {
    ...base,
    ...stores,
    storage: withLibrary(stores.storage, base.db),
    events,
    jobs: queue,
    passes: createPassReader(config.urlKey),
    gate: createGate(base),
    live: createLive<Topics>(base.broker),
    stopping: new AbortController(),
    async close() {
      await events.close();
      await base.close();
    },
  };
}
