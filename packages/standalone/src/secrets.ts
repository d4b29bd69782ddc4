import { randomBytes } from 'node:crypto';
import { existsSync, readFileSync, renameSync, writeFileSync } from 'node:fs';
import { ConfigError } from '@medianest/kit';

/** Every secret of an installation, 32 random bytes in hex each. */
const SECRETS = [
  'postgres',
  'users',
  'media',
  'content',
  'integrations',
  'jobs',
  'actorKey',
  'urlKey',
  'usersEncryptionKey',
  'integrationsEncryptionKey',
] as const;

export type Secrets = Readonly<Record<(typeof SECRETS)[number], string>>;

/** Nothing that was made with one of these is of use without it. The others only tell our own parts from strangers. */
const IRREPLACEABLE: readonly (keyof Secrets)[] = ['urlKey', 'usersEncryptionKey', 'integrationsEncryptionKey'];

/** Reads the secrets, or makes them on the first start. A newer MediaNest adds those that it needs besides. */
export function readSecrets(file: string, { firstStart }: { readonly firstStart: boolean }): Secrets {
  if (!existsSync(file) && !firstStart) {
    throw new ConfigError(`There is data but no ${file}, without which it cannot be read. Restore the file.`);
  }
  const known = existsSync(file) ? parse(file) : {};
  const missing = SECRETS.filter((name) => !known[name]);
  if (missing.length === 0) return known as Secrets;
  const lost = firstStart ? [] : missing.filter((name) => IRREPLACEABLE.includes(name));
  if (lost.length > 0) {
    throw new ConfigError(`${file} has no ${lost.join(', ')}, with which the data was made. Restore it from a backup.`);
  }
  const made = missing.map((name) => [name, randomBytes(32).toString('hex')]);
  const secrets = { ...known, ...Object.fromEntries(made) } as Secrets;
  write(file, secrets);
  return secrets;
}

function write(file: string, secrets: Secrets): void {
  try {
    writeFileSync(`${file}.new`, `${JSON.stringify(secrets, undefined, 2)}\n`, { mode: 0o600, flush: true });
    renameSync(`${file}.new`, file);
  } catch (error) {
    throw new ConfigError(`${file} cannot be written: ${(error as Error).message}. Make room, or set MEDIANEST_DATA.`);
  }
}

function parse(file: string): Partial<Secrets> {
  try {
    const known: Partial<Secrets> | null = JSON.parse(readFileSync(file, 'utf8'));
    if (typeof known?.postgres === 'string') return known;
    throw new Error('it holds no secrets');
  } catch (error) {
    throw new ConfigError(`${file} cannot be read: ${(error as Error).message}. Restore it from a backup.`);
  }
}
