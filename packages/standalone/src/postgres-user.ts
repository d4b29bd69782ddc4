import { execFileSync, spawnSync } from 'node:child_process';
import { chownSync } from 'node:fs';
import { ConfigError } from '@medianest/kit';

const USER = 'medianest';

/** As whom PostgreSQL's programs run: it refuses to be root, so root lends it another user. */
export interface RunAs {
  /** Words before every command. */
  readonly prefix: readonly string[];
  /** Makes a file or folder PostgreSQL's own. */
  own(path: string): void;
}

/** @param places programs and folders that PostgreSQL must reach */
export function postgresUser(places: readonly string[]): RunAs {
  if (process.getuid?.() !== 0) return { prefix: [], own: () => {} };
  const { uid, gid } = idsOf(USER) ?? makeUser();
  const own = (path: string) => chownSync(path, uid, gid);
  const plain = ['setpriv', `--reuid=${uid}`, `--regid=${gid}`, '--clear-groups'];
  if (reaches(plain, places)) return { prefix: plain, own };
  throw new ConfigError(
    `PostgreSQL does not run as root, and its user "${USER}" cannot reach ${places.join(' or ')}.\n` +
      'Choose a folder that others may enter: MEDIANEST_DATA=/var/lib/medianest ./medianest start',
  );
}

interface Ids {
  readonly uid: number;
  readonly gid: number;
}

function idsOf(user: string): Ids | undefined {
  const ask = (what: string) => Number(execFileSync('id', [what, user], { stdio: ['ignore', 'pipe', 'ignore'] }));
  try {
    return { uid: ask('-u'), gid: ask('-g') };
  } catch {
    return undefined;
  }
}

function makeUser(): Ids {
  const made = spawnSync('useradd', ['--system', '--user-group', '--no-create-home', '--shell=/bin/false', USER]);
  const ids = idsOf(USER);
  if (ids) return ids;
  throw new ConfigError(
    `PostgreSQL does not run as root, and the user "${USER}" cannot be made: ${made.error?.message ?? made.stderr}\n` +
      `Start MediaNest as another user than root, or make the user yourself.`,
  );
}

function reaches(prefix: readonly string[], places: readonly string[]): boolean {
  const [program = '', ...words] = [...prefix, 'ls', '-d', ...places];
  return spawnSync(program, words, { stdio: 'ignore', cwd: '/' }).status === 0;
}
