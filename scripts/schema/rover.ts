import { spawn } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Project } from './project.ts';

export interface RoverRun {
  readonly ok: boolean;
  readonly stdout: string;
  readonly stderr: string;
}

/** Runs Rover from the root of the project. @param timeoutMs it is stopped after this long and counts as failed */
export function rover(project: Project, args: readonly string[], timeoutMs = 60_000): Promise<RoverRun> {
  return new Promise((resolve) => {
    const env = { ...readRoverConfig(project), ...process.env };
    // A group of its own: the `rover` of npm is a wrapper, and a signal to it alone leaves the real one running.
    const child = spawn('rover', args, { cwd: project.root, env, detached: true });
    const timer = setTimeout(() => child.pid && process.kill(-child.pid), timeoutMs);
    let stdout = '';
    let stderr = '';
    child.stdout.on('data', (text) => (stdout += text));
    child.stderr.on('data', (text) => (stderr += text));
    child.on('error', (error) => {
      clearTimeout(timer);
      resolve({ ok: false, stdout, stderr: error.message });
    });
    child.on('close', (code) => {
      clearTimeout(timer);
      resolve({ ok: code === 0, stdout, stderr });
    });
  });
}

/** The KEY=value lines of `rover.config`; Rover itself reads no such file. */
export function readRoverConfig(project: Project): Record<string, string> {
  const lines = readFileSync(join(project.root, 'rover.config'), 'utf8').split('\n');
  return Object.fromEntries(
    lines.flatMap((line) => {
      const [, key, value = ''] = /^\s*([A-Z_]+)=(.*)$/.exec(line) ?? [];
      return key ? [[key, value.trim()]] : [];
    }),
  );
}
