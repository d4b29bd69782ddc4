import { type DomainEvents, routes } from '@medianest/contracts';
import {
  type BaseApp,
  type Broker,
  createEvents,
  createJobs,
  createLive,
  type Events,
  type Jobs,
  type Live,
  openBaseApp,
} from '@medianest/kit';
import { type Attempts, createAttempts } from './attempt/attempts.js';
import type { UsersConfig } from './config.js';
import { entities, migrations } from './db.js';
import { createProviders, type Providers } from './identity-provider/discovery.js';
import { jobs, type UsersJobs } from './jobs.js';
import type { Topics } from './live.js';
import { createMailer, type Mailer } from './mail/mailer.js';
import { createHasher, type Hasher } from './password/hasher.js';
import { openSigner, type Signer } from './signing-key/signing-key.service.js';

/** What lives as long as the process. */
export interface App extends BaseApp<UsersConfig> {
  readonly live: Live<Topics>;
  readonly events: Events<DomainEvents>;
  readonly jobs: Jobs<UsersJobs>;
  /** Undefined when no mail server is configured. */
  readonly mailer: Mailer | undefined;
  readonly hasher: Hasher;
  readonly attempts: Attempts;
  readonly signer: Signer;
  readonly providers: Providers;
}

/** @param broker one that the whole process shares */
export async function createApp(config: UsersConfig, broker?: Broker): Promise<App> {
  const base = await openBaseApp({ service: 'users', config, broker, entities, migrations });
  const events = createEvents<DomainEvents>({ ...base, routes });
  const mailer = await createMailer(config);
  const close = async () => {
    mailer?.close();
    await events.close();
    await base.close();
  };
  try {
    return {
      ...base,
      events,
      mailer,
      close,
      jobs: createJobs(base.broker, 'users', () => jobs),
      live: createLive<Topics>(base.broker),
      hasher: createHasher(),
      attempts: createAttempts(base.db, config),
      signer: await openSigner(base.db, config),
      providers: createProviders(base),
    };
  } catch (error) {
    // Most likely a KEY_ENCRYPTION_KEY that does not open what the database holds.
    await close();
    throw error;
  }
}
