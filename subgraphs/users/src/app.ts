import { type BaseApp, createLive, type Live, openBaseApp } from '@medianest/kit';
import type { UsersConfig } from './config.js';
import type { Topics } from './live.js';
import { createLoginAttempts, type LoginAttempts } from './login-attempt/login-attempts.js';
import { Accounts1795208400000 } from './migrations/1795208400000-accounts.js';
import { createHasher, type Hasher } from './password/hasher.js';
import { Password } from './password/password.js';
import { RefreshToken } from './session/refresh-token.js';
import { Session } from './session/session.js';
import { SigningKey } from './signing-key/signing-key.js';
import { openSigner, type Signer } from './signing-key/signing-key.service.js';
import { User } from './user/user.js';

/** What lives as long as the process. */
export interface App extends BaseApp<UsersConfig> {
  readonly live: Live<Topics>;
  readonly hasher: Hasher;
  readonly loginAttempts: LoginAttempts;
  readonly signer: Signer;
}

export async function createApp(config: UsersConfig): Promise<App> {
  const entities = [User, Password, Session, RefreshToken, SigningKey];
  const base = await openBaseApp({ service: 'users', config, entities, migrations: [Accounts1795208400000] });
  try {
    return {
      ...base,
      live: createLive<Topics>(base.broker),
      hasher: createHasher(),
      loginAttempts: createLoginAttempts(base.db, config),
      signer: await openSigner(base.db, config.keyEncryptionKey),
    };
  } catch (error) {
    // Most likely a KEY_ENCRYPTION_KEY that does not open what the database holds.
    await base.close();
    throw error;
  }
}
