import { type Config, type Env, integer, parseConfig, secret, subgraphFields, workerFields } from '@medianest/kit';

export const fields = {
  ...subgraphFields('integrations', 4004),
  ...workerFields(4014),
  keyEncryptionKey: secret('KEY_ENCRYPTION_KEY', 'seals secrets in the database, which no other key opens'),
  syncEveryMinutes: integer('SYNC_EVERY_MINUTES', {
    help: 'how often libraries are synced by themselves; 0 for never',
    fallback: '60',
    max: 10_080,
  }),
};

export type IntegrationsConfig = Config<typeof fields>;

export const readConfig = (env: Env): IntegrationsConfig => parseConfig(env, fields);
