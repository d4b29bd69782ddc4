import { type DomainEvents, routes } from '@medianest/contracts';
import {
  type BaseApp,
  createEvents,
  createJobs,
  createLive,
  type Events,
  type Jobs,
  type Live,
  openBaseApp,
} from '@medianest/kit';
import type { MediaConfig } from './config.js';
import { jobs, type MediaJobs } from './jobs.js';
import type { Topics } from './live.js';
import { MediaFile } from './media-file/media-file.js';
import { MediaFiles1763600000000 } from './migrations/1763600000000-media-files.js';
import { ProcessingJobs1795300300000 } from './migrations/1795300300000-processing-jobs.js';
import { ProcessingJob } from './processing/processing-job.js';
import { openStores, type Stores } from './storage/open-storage.js';

/** What lives as long as the process. */
export interface App extends BaseApp<MediaConfig>, Stores {
  readonly jobs: Jobs<MediaJobs>;
  readonly events: Events<DomainEvents>;
  readonly live: Live<Topics>;
  /** Aborted when this process's workers close: running work is given up at once and taken up again later. */
  readonly stopping: AbortController;
}

export async function createApp(config: MediaConfig): Promise<App> {
  const stores = openStores(config);
  const entities = [MediaFile, ProcessingJob];
  const migrations = [MediaFiles1763600000000, ProcessingJobs1795300300000];
  const base = await openBaseApp({ service: 'media', config, entities, migrations });
  const events = createEvents<DomainEvents>({ ...base, routes });
  return {
    ...base,
    ...stores,
    events,
    jobs: createJobs(base.broker, 'media', () => jobs),
    live: createLive<Topics>(base.broker),
    stopping: new AbortController(),
    async close() {
      await events.close();
      await base.close();
    },
  };
}
