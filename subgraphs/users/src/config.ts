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
  port: port('PORT', 4001),
  logLevel: choice('LOG_LEVEL', LOG_LEVELS, { help: 'how much to log', fallback: 'info' }),
  databaseUrl: url('DATABASE_URL', ['postgres:', 'postgresql:'], { help: 'postgres://user:password@host:5432/users' }),
  queueUrl: url('QUEUE_URL', ['postgres:', 'postgresql:', 'redis:', 'rediss:'], {
    help: 'redis://host:6379, or the PostgreSQL database for jobs',
  }),
  /** Shared with the gateway. */
  actorKey: secret('ACTOR_KEY'),
  /** Seals the key that signs access tokens. Another one cannot open what the database holds. */
  keyEncryptionKey: secret('KEY_ENCRYPTION_KEY'),
  accessTokenSeconds: integer('ACCESS_TOKEN_SECONDS', {
    help: 'how long an access token counts',
    fallback: '900',
    min: 60,
    max: 3_600,
  }),
  refreshTokenDays: integer('REFRESH_TOKEN_DAYS', {
    help: 'how long a session lasts that nobody uses',
    fallback: '30',
    min: 1,
    max: 365,
  }),
  loginAttempts: integer('LOGIN_ATTEMPTS', {
    help: 'how many wrong passwords an account takes before it asks to wait',
    fallback: '10',
    min: 1,
  }),
  loginWindowSeconds: integer('LOGIN_WINDOW_SECONDS', {
    help: 'how long wrong passwords are remembered',
    fallback: '300',
    min: 1,
    max: 3_600,
  }),
};

export type UsersConfig = Config<typeof fields>;
export const readConfig = (env: Env): UsersConfig => parseConfig(env, fields);
