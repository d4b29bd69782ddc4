import {
  type Broker,
  createLive,
  createLog,
  createMetrics,
  type Db,
  type Live,
  type Log,
  type Metrics,
  openBroker,
  openDatabase,
  pingDatabase,
} from '@medianest/kit';
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
export interface App {
  readonly config: UsersConfig;
  readonly db: Db;
  readonly broker: Broker;
  readonly live: Live<Topics>;
  readonly log: Log;
  readonly metrics: Metrics;
  readonly hasher: Hasher;
  readonly loginAttempts: LoginAttempts;
  readonly signer: Signer;
  /** Throws when a store does not answer. */
  ready(): Promise<void>;
  close(): Promise<void>;
}

export async function createApp(config: UsersConfig): Promise<App> {
  const log = createLog({ service: 'users', level: config.logLevel });
  const db = await openDatabase({
    url: config.databaseUrl,
    entities: [User, Password, Session, RefreshToken, SigningKey],
    migrations: [Accounts1795208400000],
    log,
  });
  try {
    const signer = await openSigner(db, config.keyEncryptionKey);
    const broker = await openBroker(config.queueUrl, log);
    return assemble({ config, log, db, signer, broker });
  } catch (error) {
    await db.destroy();
    throw error;
  }
}

function assemble(parts: Pick<App, 'config' | 'log' | 'db' | 'signer' | 'broker'>): App {
  const { config, db, broker } = parts;
  return {
    ...parts,
    live: createLive<Topics>(broker),
    metrics: createMetrics('users'),
    hasher: createHasher(),
    loginAttempts: createLoginAttempts(db, config),
    async ready() {
      await Promise.all([pingDatabase(db), broker.ping()]);
    },
    async close() {
      await broker.close();
      await db.destroy();
    },
  };
}
