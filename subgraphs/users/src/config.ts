import { type Config, type Env, integer, parseConfig, secret, subgraphFields } from '@medianest/kit';

const fields = {
  ...subgraphFields('users', 4001),
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
