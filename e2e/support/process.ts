import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { freePort } from '@medianest/kit';
import { waitFor } from '@medianest/kit/testing';

const ROOT = fileURLToPath(new URL('../..', import.meta.url));

/** A running MediaNest and its data, which outlive a stop. */
export interface MediaNest {
  readonly origin: string;
  readonly log: readonly string[];
  /** Of the main process. */
  pid(): number;
  /** SIGTERM, and everything closed in order. */
  stop(): Promise<void>;
  /** SIGKILL to the main process alone, as the kernel does when memory is short. */
  kill(): Promise<void>;
  start(): Promise<void>;
  /** Stops and forgets the data. */
  remove(): Promise<void>;
}

/** The whole graph in one process with an embedded PostgreSQL, as `./medianest start` runs it. */
export async function standalone(env: Record<string, string> = {}): Promise<MediaNest> {
  return launch('packages/standalone/dist/main.js', env);
}

/** Gateway, subgraphs and workers as processes of their own. */
export async function services(env: Record<string, string>): Promise<MediaNest> {
  return launch('packages/standalone/dist/services.js', env);
}

async function launch(script: string, extra: Record<string, string>): Promise<MediaNest> {
  const folder = await mkdtemp(join(tmpdir(), 'medianest-e2e-'));
  const port = await freePort();
  const origin = `http://127.0.0.1:${port}`;
  const log: string[] = [];
  let child: ChildProcess;
  const crowd = { REGISTRATIONS_PER_ADDRESS: '1000' };
  const env = { ...process.env, ...crowd, ...extra, MEDIANEST_DATA: folder, PORT: String(port), LOG_LEVEL: 'warn' };
  const end = async (signal: NodeJS.Signals) => {
    if (child.exitCode !== null || child.signalCode !== null) return;
    const exited = once(child, 'exit');
    child.kill(signal);
    await exited;
  };
  const self: MediaNest = {
    origin,
    log,
    async start() {
      child = spawn(process.execPath, [script], { cwd: ROOT, env, stdio: ['ignore', 'pipe', 'pipe'] });
      for (const stream of [child.stdout, child.stderr]) stream?.on('data', (text) => log.push(String(text)));
      await waitFor('MediaNest to be ready', () => ready(child, origin, log));
    },
    pid: () => child.pid ?? 0,
    stop: () => end('SIGTERM'),
    kill: () => end('SIGKILL'),
    async remove() {
      await end('SIGTERM');
      await rm(folder, { recursive: true, force: true });
    },
  };
  await self.start();
  return self;
}

async function ready(child: ChildProcess, origin: string, log: readonly string[]): Promise<boolean> {
  if (child.exitCode !== null) throw new Error(`MediaNest ended with ${child.exitCode}:\n${log.join('')}`);
  return fetch(`${origin}/ready`).then(
    (response) => response.ok,
    () => false,
  );
}
