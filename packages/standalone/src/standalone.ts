import type { Env, Log, ShutdownStep } from '@medianest/kit';
import { readConfig } from './config.js';
import { environments } from './environments.js';
import { loadParts, startGraph } from './graph.js';
import { openInstallation } from './installation.js';
import { mustBeFree } from './ports.js';

export interface Standalone {
  /** Where people reach it. */
  readonly publicUrl: string;
  readonly dataFolder: string;
  readonly log: Log;
  /** In the order in which they are to be closed. */
  readonly steps: readonly ShutdownStep[];
}

/** Everything in this process, PostgreSQL as a child. */
export async function startStandalone(env: Env): Promise<Standalone> {
  const config = readConfig(env);
  await mustBeFree(config.host, config.port);
  const [parts, installation] = await Promise.all([loadParts(), openInstallation({ env, config })]);
  const graph = await startGraph(parts, environments(installation));
  return {
    publicUrl: config.publicUrl,
    dataFolder: installation.dataFolder,
    log: graph.log,
    steps: [...graph.steps, ...installation.steps],
  };
}
