import { type Config, choice, type Env, LOG_LEVELS, parseConfig, port, secret, text, url } from '@medianest/kit';

const fields = {
  host: text('HOST', { help: 'the address to listen on', fallback: '127.0.0.1' }),
  port: port('PORT', 4003),
  logLevel: choice('LOG_LEVEL', LOG_LEVELS, { help: 'how much to log', fallback: 'info' }),
  databaseUrl: url('DATABASE_URL', ['postgres:', 'postgresql:'], {
    help: 'postgres://user:password@host:5432/content',
  }),
  queueUrl: url('QUEUE_URL', ['postgres:', 'postgresql:', 'redis:', 'rediss:'], {
    help: 'redis://host:6379, or the PostgreSQL database for jobs',
  }),
  actorKey: secret('ACTOR_KEY'),
};

export type ContentConfig = Config<typeof fields>;
export const readConfig = (env: Env): ContentConfig => parseConfig(env, fields);
