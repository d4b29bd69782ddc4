import { byKey, type DataLoader } from '@medianest/kit';
import type { App } from '../app.js';
import { SyncRun } from './sync-run.js';

/** The latest run of an integration, by the integration's id. */
export function lastSyncLoader({ db }: Pick<App, 'db'>): DataLoader<string, SyncRun | undefined> {
  return byKey(
    (integrationIds) =>
      db
        .getRepository(SyncRun)
        .createQueryBuilder('run')
        .distinctOn(['run.integrationId'])
        .where('run.integrationId in (:...integrationIds)', { integrationIds })
        .orderBy('run.integrationId')
        .addOrderBy('run.id', 'DESC')
        .getMany(),
    ({ integrationId }) => integrationId,
  );
}
