import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';

interface Said {
  readonly type: string;
}

/** A program of this folder in a process of its own. */
export interface Part {
  readonly pid: number;
  tell(message: object): void;
  /** The next message of a type; rejects when none comes in time or the program ends. */
  says<T extends Said>(type: T['type']): Promise<T>;
  stop(): Promise<void>;
}

const WAIT_MS = 180_000;
const STOP_MS = 15_000;

export interface PartOptions {
  readonly args?: readonly string[];
  readonly nodeArgs?: readonly string[];
  readonly env?: Readonly<Record<string, string>>;
  /** Descriptors it needs; where the system refuses, it starts with what it is given. */
  readonly files?: number;
}

export function startPart(file: string, { args = [], nodeArgs = [], env = {}, files = 1024 }: PartOptions = {}): Part {
  const script = `ulimit -n ${files} 2>/dev/null; exec "$0" "$@"`;
  const command = [process.execPath, ...nodeArgs, join(import.meta.dirname, file), ...args];
  const child = spawn('sh', ['-c', script, ...command], {
    stdio: ['ignore', 'inherit', 'inherit', 'ipc'],
    env: { ...process.env, NODE_ENV: 'production', ...env },
  });
  const heard: Said[] = [];
  child.on('message', (message: Said) => {
    heard.push(message);
    child.emit('said');
  });
  return {
    pid: child.pid ?? 0,
    tell: (message) => void child.send(message),
    says: (type) => next(child, heard, type),
    async stop() {
      if (child.exitCode !== null || child.signalCode !== null) return;
      const hard = setTimeout(() => child.kill('SIGKILL'), STOP_MS);
      child.kill('SIGTERM');
      await once(child, 'exit');
      clearTimeout(hard);
    },
  };
}

async function next<T extends Said>(child: ChildProcess, heard: Said[], type: string): Promise<T> {
  const signal = AbortSignal.timeout(WAIT_MS);
  for (;;) {
    const place = heard.findIndex((message) => message.type === type);
    if (place >= 0) return heard.splice(place, 1)[0] as T;
    if (child.exitCode !== null || child.signalCode !== null) throw new Error(`A part ended before it said ${type}.`);
    await Promise.race([once(child, 'said', { signal }), once(child, 'exit', { signal })]);
  }
}

/** What a process holds in memory, now or at most so far, in MB. */
export function memoryMb(pid: number, which: 'VmRSS' | 'VmHWM'): number {
  const kb = new RegExp(`^${which}:\\s+(\\d+)`, 'm').exec(readFileSync(`/proc/${pid}/status`, 'utf8'))?.[1];
  return Number(kb) / 1024;
}

/** What a process has used of a core, in seconds; the clock ticks a hundred times a second. */
export function cpuSeconds(pid: number): number {
  const fields = readFileSync(`/proc/${pid}/stat`, 'utf8').split(') ')[1]?.split(' ') ?? [];
  return (Number(fields[11]) + Number(fields[12])) / 100;
}

/** How many files the process itself may have open; 0 when there is no telling. */
export function filesAllowed(pid: number): number {
  const limit = /^Max open files\s+(\d+|unlimited)/m.exec(readFileSync(`/proc/${pid}/limits`, 'utf8'))?.[1];
  return limit === 'unlimited' ? Number.POSITIVE_INFINITY : Number(limit ?? 0);
}
