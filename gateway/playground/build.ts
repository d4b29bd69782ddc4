/** Builds the playground when its sources, or the packages it is made of, are newer than what was built. */
import { readdirSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { build } from 'vite';

const here = import.meta.dirname;
const sources = ['src', 'index.html', 'vite.config.ts', 'build.ts', '../../package-lock.json'];

function changedAt(path: string): number {
  const stat = statSync(path, { throwIfNoEntry: false });
  if (!stat) return 0;
  if (!stat.isDirectory()) return stat.mtimeMs;
  return Math.max(0, ...readdirSync(path).map((name) => changedAt(join(path, name))));
}

const newest = Math.max(...sources.map((source) => changedAt(join(here, source))));
if (changedAt(join(here, 'dist/index.html')) < newest) {
  await build({ configFile: join(here, 'vite.config.ts') });
}
