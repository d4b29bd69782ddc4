import { existsSync } from 'node:fs';
import { createLog, type ShutdownStep } from '@medianest/kit';
import { openDataFolder } from './data-folder.js';
import { prepareStores } from './databases.js';
import type { Installation } from './environments.js';
import { keepPostgres } from './keep-postgres.js';
import { clusterIn } from './postgres.js';
import { readSecrets } from './secrets.js';

export interface OpenInstallation extends Installation {
  readonly dataFolder: string;
  readonly steps: readonly ShutdownStep[];
}

export interface InstallationOptions extends Pick<Installation, 'env' | 'config'> {
  /** The superuser's URL of a PostgreSQL that runs already. Without it one of our own is started. */
  readonly postgresUrl?: string;
  /** `redis://…`; without it the queues are in PostgreSQL. */
  readonly queueUrl?: string;
}

/** The data folder with its secrets, and the stores with its databases. */
export async function openInstallation(options: InstallationOptions): Promise<OpenInstallation> {
  const { env, config, postgresUrl, queueUrl } = options;
  const data = await openDataFolder(config.dataFolder);
  const firstStart = !existsSync(clusterIn(data.path));
  const secrets = readSecrets(data.secretsFile, { firstStart });
  const log = createLog({ service: 'postgresql', level: config.logLevel });
  const cluster = { folder: data.path, password: secrets.postgres };
  const postgres = postgresUrl ? undefined : await keepPostgres(cluster, log);
  const stores = await prepareStores(postgresUrl ?? postgres?.url ?? '', secrets, queueUrl);
  return {
    env,
    config,
    secrets,
    stores,
    mediaFolder: data.mediaFolder,
    dataFolder: data.path,
    steps: [
      { name: 'postgresql', deadlineMs: 15_000, close: async () => postgres?.stop() },
      { name: 'data folder', deadlineMs: 1_000, close: data.release },
    ],
  };
}
