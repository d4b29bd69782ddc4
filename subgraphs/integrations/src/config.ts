import {
  type Config,
  type Env,
  integer,
  parseConfig,
  publicUrlField,
  secret,
  subgraphFields,
  workerFields,
} from '@medianest/kit';

export const fields = {
  ...subgraphFields('integrations', 4004),
  ...workerFields(4014),
  keyEncryptionKey: secret('KEY_ENCRYPTION_KEY', 'seals secrets in the database, which no other key opens'),
  syncEveryMinutes: integer('SYNC_EVERY_MINUTES', {
    help: 'how often libraries are synced by themselves; 0 for never',
    fallback: '60',
    max: 10_080,
  }),
  lookEverySeconds: integer('LOOK_EVERY_SECONDS', {
    help: 'how often services are asked what changed since, such as which monitor is down; 0 for never',
    fallback: '30',
    max: 86_400,
  }),
  publicUrl: publicUrlField('it serves /hooks, to which services post'),
};

export type IntegrationsConfig = Config<typeof fields>;

export const readConfig = (env: Env): IntegrationsConfig => parseConfig(env, fields);
