import { existsSync } from 'node:fs';
import type { Env, Log, ShutdownStep } from '@medianest/kit';
import { readConfig } from './config.js';
import { openDataFolder } from './data-folder.js';
import { createDatabases } from './databases.js';
import { loadParts, startGraph } from './graph.js';
import { mustBeFree } from './ports.js';
import { clusterIn, startPostgres } from './postgres.js';
import { readSecrets } from './secrets.js';

export interface Standalone {
  /** Where people reach it. */
  readonly publicUrl: string;
  readonly dataFolder: string;
  readonly log: Log;
  /** In the order in which they are to be closed. */
  readonly steps: readonly ShutdownStep[];
  /** Settles when PostgreSQL ends, wanted or not. */
  readonly postgresEnded: Promise<void>;
}

/** Everything in this process, PostgreSQL as a child. */
export async function startStandalone(env: Env): Promise<Standalone> {
  const config = readConfig(env);
  await mustBeFree(config.host, config.port);
  const parts = loadParts();
  const data = await openDataFolder(config.dataFolder);
  const secrets = readSecrets(data.secretsFile, { firstStart: !existsSync(clusterIn(data.path)) });
  const postgres = await startPostgres({ folder: data.path, password: secrets.postgres });
  await createDatabases(secrets, postgres.port);
  const { mediaFolder } = data;
  const surroundings = { env, config, secrets, postgresPort: postgres.port, mediaFolder };
  const graph = await startGraph(await parts, surroundings);
  return {
    publicUrl: config.publicUrl,
    dataFolder: data.path,
    log: graph.log,
    postgresEnded: postgres.ended,
    steps: [
      ...graph.steps,
      { name: 'postgresql', deadlineMs: 15_000, close: postgres.stop },
      { name: 'data folder', deadlineMs: 1_000, close: data.release },
    ],
  };
}
