import {
  type Config,
  choice,
  type Env,
  integer,
  LOG_LEVELS,
  parseConfig,
  port,
  secret,
  text,
  url,
} from '@medianest/kit';

const fields = {
  host: text('HOST', { help: 'the address to listen on', fallback: '127.0.0.1' }),
  port: port('PORT', 4004),
  logLevel: choice('LOG_LEVEL', LOG_LEVELS, { help: 'how much to log', fallback: 'info' }),
  databaseUrl: url('DATABASE_URL', ['postgres:', 'postgresql:'], {
    help: 'postgres://user:password@host:5432/integrations',
  }),
  queueUrl: url('QUEUE_URL', ['postgres:', 'postgresql:', 'redis:', 'rediss:'], {
    help: 'redis://host:6379, or the PostgreSQL database for jobs',
  }),
  actorKey: secret('ACTOR_KEY'),
  /** Seals the tokens of outside services in the database. */
  keyEncryptionKey: secret('KEY_ENCRYPTION_KEY'),
  syncEveryMinutes: integer('SYNC_EVERY_MINUTES', {
    help: 'how often libraries are synced by themselves; 0 for never',
    fallback: '60',
    max: 10_080,
  }),
};

export type IntegrationsConfig = Config<typeof fields>;

export const readConfig = (env: Env): IntegrationsConfig => parseConfig(env, fields);
