/** What `npm run dev` runs after a build: compiles on every change and restarts the whole graph on what was compiled. */
import { type ChildProcess, spawn } from 'node:child_process';
import { dirname } from 'node:path';

const cwd = dirname(import.meta.dirname);
const children: readonly ChildProcess[] = [
  spawn('tsc', ['-b', '--watch', '--preserveWatchOutput'], { cwd, stdio: 'inherit' }),
  spawn(process.execPath, ['--watch', '--watch-preserve-output', 'packages/standalone/dist/main.js'], {
    cwd,
    stdio: 'inherit',
  }),
];

// Ctrl-C reaches the children from the terminal; a SIGTERM has to be passed on.
process.on('SIGINT', () => {});
process.on('SIGTERM', () => {
  for (const child of children) child.kill('SIGTERM');
});
