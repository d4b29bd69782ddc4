import { type SpawnOptions, spawn } from 'node:child_process';
import { once } from 'node:events';
import type { Readable } from 'node:stream';

/**
 * Waits for the end of its input 3, which comes when this process ends it or dies in whatever way, and then tells the
 * program to stop. Ends with the program and its exit code.
 */
const KEEPER = `
  patience=$1; insist=$2; shift 2
  "$@" 3<&- & program=$!
  (cat >/dev/null; kill -TERM "$program"; sleep "$patience"; kill -"$insist" "$program") <&3 >/dev/null 2>&1 & watcher=$!
  wait "$program"; code=$?
  kill "$watcher" 2>/dev/null
  exit "$code"`;

export interface KeptOptions {
  readonly cwd: string;
  readonly env: NodeJS.ProcessEnv;
  /** Standard output and error: pipes, or a file's descriptor. */
  readonly output: 'pipe' | number;
  /** What follows SIGTERM when that did not help, and after how many seconds. */
  readonly insist: { readonly signal: 'INT' | 'KILL'; readonly afterSeconds: number };
}

/** A program that does not outlive this process, not even when this one is killed. */
export interface KeptChild {
  readonly stdout: Readable | null;
  readonly stderr: Readable | null;
  /** The exit code, once it has ended. */
  readonly ended: Promise<number | null>;
  hasEnded(): boolean;
  stop(): Promise<void>;
}

/** Runs in a session of its own: a Ctrl-C in the terminal reaches us alone, who stop everything in order. */
export function spawnKept(command: readonly string[], { cwd, env, output, insist }: KeptOptions): KeptChild {
  const stdio: SpawnOptions['stdio'] = ['ignore', output, output, 'pipe'];
  const words = ['-c', KEEPER, 'medianest-keeper', String(insist.afterSeconds), insist.signal, ...command];
  const child = spawn('/bin/sh', words, { cwd, env, detached: true, stdio });
  const ended = once(child, 'exit').then(([code]) => code as number | null);
  return {
    stdout: child.stdout,
    stderr: child.stderr,
    ended,
    hasEnded: () => child.exitCode !== null || child.signalCode !== null,
    async stop() {
      child.stdio[3]?.destroy();
      await ended;
    },
  };
}
