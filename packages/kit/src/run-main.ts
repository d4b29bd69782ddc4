import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import { ConfigError } from './config.js';

/** Runs the start of a process. One that cannot start says why and exits with 1: a sentence when it is the configuration. */
export async function runMain(start: () => Promise<void>): Promise<void> {
  // Whoever reads what we say may go, and the disk it goes to may be full: no reason to end.
  for (const out of [process.stdout, process.stderr]) out.on('error', () => {});
  try {
    await start();
    giveMemoryBack();
  } catch (error) {
    const reason = error instanceof ConfigError ? error.message : error instanceof Error ? error.stack : String(error);
    process.stderr.write(`${reason}\n`, () => process.exit(1));
  }
}

/** Starting leaves more garbage than there is of what stays, and V8 would let it lie until there was much more. */
function giveMemoryBack(): void {
  setFlagsFromString('--expose-gc');
  runInNewContext('gc')();
}
