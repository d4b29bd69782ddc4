import { execFileSync } from 'node:child_process';
import { existsSync, readFileSync, rmSync } from 'node:fs';
import { join } from 'node:path';

const FAST_MS = 15_000;
const AT_ONCE_MS = 5_000;

/**
 * A process that was killed may leave a PostgreSQL that is about to stop, or only its pid file. Waits for the one,
 * stops it where it does not stop by itself, and removes the other when its pid belongs to somebody else by now.
 */
export async function endOrphan(cluster: string): Promise<void> {
  const pidFile = join(cluster, 'postmaster.pid');
  if (!existsSync(pidFile)) return;
  const pid = Number(readFileSync(pidFile, 'utf8').split('\n')[0]);
  if (!Number.isInteger(pid) || pid <= 1 || !isPostgresOf(cluster, pid)) {
    rmSync(pidFile, { force: true });
    return;
  }
  for (const [signal, ms] of [
    ['SIGINT', FAST_MS],
    ['SIGQUIT', AT_ONCE_MS],
  ] as const) {
    signalTo(pid, signal);
    if (await goneWithin(ms, () => !isPostgresOf(cluster, pid))) return;
  }
  throw new Error(`A PostgreSQL of an earlier start (process ${pid}) does not stop. End it: kill -9 ${pid}`);
}

function isPostgresOf(cluster: string, pid: number): boolean {
  try {
    return commandOf(pid).includes(`-D ${cluster} `);
  } catch {
    return false;
  }
}

function commandOf(pid: number): string {
  if (existsSync('/proc/self/cmdline')) return readFileSync(`/proc/${pid}/cmdline`, 'utf8').replaceAll('\0', ' ');
  return execFileSync('ps', ['-o', 'command=', '-p', String(pid)], { encoding: 'utf8' });
}

function signalTo(pid: number, signal: NodeJS.Signals): void {
  try {
    process.kill(pid, signal);
  } catch {
    // It has just gone.
  }
}

async function goneWithin(ms: number, isGone: () => boolean): Promise<boolean> {
  const deadline = Date.now() + ms;
  while (Date.now() < deadline) {
    if (isGone()) return true;
    await new Promise((resolve) => setTimeout(resolve, 25));
  }
  return false;
}
