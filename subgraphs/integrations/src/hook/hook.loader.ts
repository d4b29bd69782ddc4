import { byKey, type DataLoader } from '@medianest/kit';
import type { App } from '../app.js';

interface SealedHook {
  readonly id: string;
  readonly sealed_hook: string | null;
}

/** By integration. */
export type HookLoader = DataLoader<string, SealedHook | undefined>;

export function hookLoader({ db }: Pick<App, 'db'>): HookLoader {
  return byKey<string, SealedHook>(
    (ids) => db.query('select id, sealed_hook from integrations where id = any($1)', [ids]),
    ({ id }) => id,
  );
}
