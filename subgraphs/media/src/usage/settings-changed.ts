import type { SettingsChanged } from '@medianest/contracts';
import type { EntityManager } from 'typeorm';
import type { App } from '../app.js';

/** Keeps what counts here. An event that comes after a later one changes nothing. */
export async function settingsChanged(_app: App, event: SettingsChanged, tx: EntityManager): Promise<void> {
  await tx.query(
    `insert into settings (default_quota, changed_at) values ($1, $2)
     on conflict (singleton) do update set default_quota = excluded.default_quota, changed_at = excluded.changed_at
     where settings.changed_at < excluded.changed_at`,
    [event.defaultQuota, event.changedAt],
  );
}
