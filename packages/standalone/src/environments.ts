import { pathToFileURL } from 'node:url';
import type { Env } from '@medianest/kit';
import type { StandaloneConfig } from './config.js';
import type { Database, Stores } from './databases.js';
import type { Secrets } from './secrets.js';

export interface Installation {
  /** What a person sets for all of it reaches all of it. */
  readonly env: Env;
  readonly config: StandaloneConfig;
  readonly secrets: Secrets;
  readonly stores: Stores;
  readonly mediaFolder: string;
}

export type Environments = Readonly<Record<'gateway' | 'users' | 'media' | 'content' | 'integrations', Env>>;

/** What each part is configured with, in this process or one of its own. */
export function environments({ env, config, secrets, stores, mediaFolder }: Installation): Environments {
  const shared = {
    ...env,
    LOG_LEVEL: config.logLevel,
    PUBLIC_URL: config.publicUrl,
    ACTOR_KEY: secrets.actorKey,
    QUEUE_URL: stores.queueUrl,
  };
  const subgraph = (database: Database, own: Env = {}): Env => ({
    ...shared,
    HOST: '127.0.0.1',
    DATABASE_URL: stores.databaseUrl(database),
    ...own,
  });
  // Somewhere else than the rest: on a larger disk, or in S3.
  const storageUrl = env['STORAGE_URL'] || pathToFileURL(mediaFolder).href;
  return {
    gateway: { ...shared, HOST: config.host, PORT: String(config.port) },
    users: subgraph('users', { KEY_ENCRYPTION_KEY: secrets.usersEncryptionKey }),
    media: subgraph('media', { URL_KEY: secrets.urlKey, STORAGE_URL: storageUrl, DATA_FOLDER: config.dataFolder }),
    content: subgraph('content'),
    integrations: subgraph('integrations', { KEY_ENCRYPTION_KEY: secrets.integrationsEncryptionKey }),
  };
}
