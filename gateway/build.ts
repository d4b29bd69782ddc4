/** Builds the pages for browsers, all or those named, each when its sources, or the packages it is made of, are newer than what was built. */
import { readdirSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { build } from 'vite';

const here = import.meta.dirname;
const named = process.argv.slice(2);
const shared = ['build.ts', 'operations', '../package-lock.json'];

function changedAt(path: string): number {
  const stat = statSync(path, { throwIfNoEntry: false });
  if (!stat) return 0;
  if (!stat.isDirectory()) return stat.mtimeMs;
  return Math.max(0, ...readdirSync(path).map((name) => changedAt(join(path, name))));
}

for (const page of named.length > 0 ? named : ['playground', 'account']) {
  const own = ['src', 'index.html', 'vite.config.ts'].map((name) => join(page, name));
  const newest = Math.max(...[...own, ...shared].map((source) => changedAt(join(here, source))));
  if (changedAt(join(here, page, 'dist/index.html')) < newest) {
    await build({ configFile: join(here, page, 'vite.config.ts') });
  }
}
