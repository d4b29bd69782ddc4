import { type ChildProcess, type ChildProcessByStdio, spawn } from 'node:child_process';
import { writeFileSync } from 'node:fs';
import { createInterface } from 'node:readline';
import type { Readable } from 'node:stream';

export interface ChildOptions {
  readonly command: string;
  readonly args: readonly string[];
  /** Where relative paths begin. @default where we are */
  readonly cwd?: string;
  /** Where programs are looked for; the child sees nothing else of our environment. */
  readonly searchPath: string;
  /** Ends the child and all it has started. */
  readonly signal: AbortSignal;
  readonly timeoutMs: number;
  /** How much it gives way to others: 0 to 19. @default 0 */
  readonly nice?: number;
  /** Ends it when it says nothing for so long, or nothing that `onLine` takes for a sign of life. */
  readonly silenceMs?: number;
  /** Ends it when it has said so much. @default 64 MiB */
  readonly maxOutputBytes?: number;
  /** @returns false for a line that is no sign of life. */
  onLine?(line: string): unknown;
}

export interface ChildEnd {
  /** Null when it was killed. */
  readonly code: number | null;
  /** Set when we ended it. */
  readonly stopped?: 'aborted' | 'timeout' | 'silence' | 'output';
  /** Set when a signal ended it that was not ours: it crashed, or somebody killed it. */
  readonly killedBy?: NodeJS.Signals;
  /** The end of what it said. */
  readonly complaint: string;
}

/** How Linux calls a file that a process has open; the number follows. */
export const LENT = '/proc/self/fd/';

/** Lends files that are named by our descriptors: the child has them open too, under numbers of its own. */
function lendFiles(given: readonly string[]): { readonly args: readonly string[]; readonly files: readonly number[] } {
  const files: number[] = [];
  const args = given.map((arg) => {
    const file = arg.startsWith(LENT) ? Number(arg.slice(LENT.length)) : Number.NaN;
    return Number.isInteger(file) ? `${LENT}${STANDARD + files.push(file) - 1}` : arg;
  });
  return { args, files };
}

/** Input, output, complaints. */
const STANDARD = 3;
const COMPLAINT_CHARS = 4_000;
const MAX_OUTPUT_BYTES = 64 * 1024 * 1024;
/** Some 25 days: a timer of more ends at once. */
const LONGEST_TIMER_MS = 2 ** 31 - 1;

/** Runs a program in a process group of its own, with no input, until it ends or a limit ends it. */
export function runChild(options: ChildOptions): Promise<ChildEnd> {
  const { command, cwd, searchPath, signal, onLine } = options;
  if (signal.aborted) return Promise.resolve({ code: null, stopped: 'aborted', complaint: '' });
  const { args, files } = lendFiles(options.args);
  const child = spawn(command, args, {
    cwd,
    detached: true,
    stdio: ['ignore', 'pipe', 'pipe', ...files],
    env: { PATH: searchPath, LANG: 'C', AV_LOG_FORCE_NOCOLOR: '1' },
  }) as ChildProcessByStdio<null, Readable, Readable>;
  if (options.nice) makeNice(child, options.nice);
  let stopped: ChildEnd['stopped'];
  const stop = (reason: ChildEnd['stopped']) => {
    stopped ??= reason;
    killGroup(child.pid);
  };
  const abort = () => stop('aborted');
  signal.addEventListener('abort', abort, { once: true });
  const limit = setTimeout(() => stop('timeout'), Math.min(options.timeoutMs, LONGEST_TIMER_MS));
  const silence = options.silenceMs && setTimeout(() => stop('silence'), options.silenceMs);
  let complaint = '';
  child.stderr.setEncoding('utf8').on('data', (text: string) => {
    complaint = (complaint + text).slice(-COMPLAINT_CHARS);
  });
  let said = 0;
  child.stdout.on('data', (chunk: Buffer) => {
    said += chunk.length;
    if (said > (options.maxOutputBytes ?? MAX_OUTPUT_BYTES)) stop('output');
  });
  createInterface({ input: child.stdout }).on('line', (line) => {
    if (onLine?.(line) !== false && silence) silence.refresh();
  });
  return new Promise<ChildEnd>((resolve, reject) => {
    child.on('error', reject);
    child.on('close', (code, killedBy) => {
      const why = stopped ? { stopped } : killedBy ? { killedBy } : {};
      resolve({ code, complaint, ...why });
    });
  }).finally(() => {
    signal.removeEventListener('abort', abort);
    clearTimeout(limit);
    if (silence) clearTimeout(silence);
  });
}

/**
 * A child has a session of its own, which Linux weighs against others as a whole (sched(7), autogroup): the niceness of
 * its processes counts only among themselves.
 */
function makeNice(child: Pick<ChildProcess, 'pid' | 'exitCode' | 'signalCode'>, nice: number): void {
  if (child.exitCode !== null || child.signalCode !== null) return;
  try {
    writeFileSync(`/proc/${child.pid}/autogroup`, String(nice));
  } catch (error) {
    // Who is not root may do so ten times a second, all together.
    if ((error as NodeJS.ErrnoException).code === 'EAGAIN') setTimeout(() => makeNice(child, nice), 200).unref();
    // Without autogroups (they are off, or this is no Linux) the niceness of the process itself counts.
  }
}

function killGroup(pid: number | undefined): void {
  if (pid === undefined) return;
  try {
    process.kill(-pid, 'SIGKILL');
  } catch {
    // It has just ended by itself.
  }
}
