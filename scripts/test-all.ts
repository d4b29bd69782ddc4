/** What `./medianest test` runs: every check and test, one after the other, and one closing line. */
import { spawn } from 'node:child_process';
import { dirname } from 'node:path';

interface Step {
  readonly name: string;
  /** An npm script of the root package. */
  readonly script: string;
}

const STEPS: readonly Step[] = [
  { name: 'check', script: 'check' },
  { name: 'schema', script: 'schema:check' },
  { name: 'tests', script: 'test' },
  { name: 'end-to-end', script: 'test:e2e' },
];

const root = dirname(import.meta.dirname);
const results: { readonly step: Step; readonly passed: boolean; readonly seconds: number }[] = [];

for (const step of STEPS) {
  console.log(`\n== ${step.name}: npm run ${step.script}`);
  const start = performance.now();
  const passed = await runs(step.script);
  results.push({ step, passed, seconds: (performance.now() - start) / 1000 });
}

console.log(`\n== ${closingLine()}`);
process.exitCode = results.every(({ passed }) => passed) ? 0 : 1;

function runs(script: string): Promise<boolean> {
  return new Promise((resolve) => {
    const child = spawn('npm', ['run', '--silent', script], { cwd: root, stdio: 'inherit' });
    child.on('error', () => resolve(false));
    child.on('exit', (code) => resolve(code === 0));
  });
}

function closingLine(): string {
  const total = results.reduce((sum, { seconds }) => sum + seconds, 0);
  const each = results.map(
    ({ step, passed, seconds }) => `${step.name} ${passed ? 'ok' : 'FAILED'} (${time(seconds)})`,
  );
  const failed = results.filter(({ passed }) => !passed).map(({ step }) => `npm run ${step.script}`);
  if (failed.length === 0) return `Everything passed in ${time(total)}: ${each.join(', ')}.`;
  return `FAILED after ${time(total)}: ${each.join(', ')}. To run it alone: ${failed.join('; ')}`;
}

function time(seconds: number): string {
  return seconds < 60 ? `${seconds.toFixed(0)} s` : `${Math.floor(seconds / 60)} min ${Math.round(seconds % 60)} s`;
}
