import { dirname } from 'node:path';
import { fileURLToPath } from 'node:url';
import { type Config, type Env, parseConfig, processFields, text } from '@medianest/kit';
import { openToOthers } from './open-to-others.js';

const PROJECT_DATA = fileURLToPath(new URL('../../../data', import.meta.url));

/** Of root alone: PostgreSQL, which is never root, could not reach a checkout below /root. */
const SYSTEM_DATA = '/var/lib/medianest';

export const fields = {
  ...processFields(4000, 'warn'),
  dataFolder: text('MEDIANEST_DATA', {
    help: `the folder that keeps everything; empty for ./data, or ${SYSTEM_DATA} for root in a folder that others may not enter`,
    fallback: '',
  }),
  publicUrl: text('PUBLIC_URL', {
    help: 'where people reach this, such as https://media.example.org; empty for HOST and PORT',
    fallback: '',
  }),
};

/** Services that run elsewhere may be used instead of our own. */
export const elsewhere = {
  postgresUrl: text('POSTGRES_URL', {
    help: "the superuser's URL of a PostgreSQL kept for MediaNest: it makes roles and databases there; empty for our own",
    fallback: '',
  }),
  queueUrl: text('QUEUE_URL', { help: 'redis://host:6379; empty for queues in PostgreSQL', fallback: '' }),
};

function defaultDataFolder(): string {
  return process.getuid?.() === 0 && !openToOthers(dirname(PROJECT_DATA)) ? SYSTEM_DATA : PROJECT_DATA;
}

export type StandaloneConfig = Config<typeof fields>;

export function readConfig(env: Env): StandaloneConfig {
  const config = parseConfig(env, fields);
  return {
    ...config,
    dataFolder: config.dataFolder || defaultDataFolder(),
    publicUrl: config.publicUrl || addressOf(config),
  };
}

export function readServicesConfig(env: Env) {
  const config = readConfig(env);
  return { ...config, ...parseConfig(env, elsewhere), localUrl: addressOf(config) };
}

/** Who listens everywhere is reached from here by the loopback address. */
function addressOf({ host, port }: StandaloneConfig): string {
  const name = host === '0.0.0.0' || host === '::' ? '127.0.0.1' : host;
  return `http://${name.includes(':') ? `[${name}]` : name}:${port}`;
}
