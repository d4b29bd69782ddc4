import { ConfigError } from './config.js';

/** Runs the start of a process. One that cannot start says why and exits with 1: a sentence when it is the configuration. */
export async function runMain(start: () => Promise<void>): Promise<void> {
  try {
    await start();
  } catch (error) {
    const reason = error instanceof ConfigError ? error.message : error instanceof Error ? error.stack : String(error);
    process.stderr.write(`${reason}\n`, () => process.exit(1));
  }
}
