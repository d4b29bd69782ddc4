import { randomBytes } from 'node:crypto';
import pg from 'pg';
import { openBroker } from '../broker.js';
import { createLog } from '../log.js';

export interface TestDatabase {
  /** `postgres://…` */
  readonly url: string;
  drop(): Promise<void>;
}

/** What a service makes of an empty database at its first start: made once in a test run, and copied from then on. */
export interface Prepared {
  /** Of the kind; the same name is the same copy. */
  readonly name: string;
  prepare(url: string): Promise<void>;
}

/** The tables that queues and live topics are kept in. */
export const queueTables: Prepared = {
  name: 'queues',
  async prepare(url) {
    const broker = await openBroker(url, createLog({ service: 'test', level: 'silent' }));
    await broker.close();
  },
};

/**
 * A database of its own on the PostgreSQL that the test run started (`TEST_POSTGRES_URL`).
 * @param prepared what is in it; empty without
 */
export async function testDatabase(prepared?: Prepared): Promise<TestDatabase> {
  const server = process.env['TEST_POSTGRES_URL'];
  if (!server) throw new Error('Run tests with "npm test": it starts PostgreSQL and sets TEST_POSTGRES_URL.');
  const name = `test_${randomBytes(8).toString('hex')}`;
  await asAdmin(server, async (admin) => {
    const copy = prepared ? `template ${await templateOf(admin, server, prepared)} strategy file_copy` : '';
    await admin.query(`create database ${name} ${copy}`);
  });
  const drop = (admin: pg.Client) => admin.query(`drop database if exists ${name} with (force)`);
  return { url: inDatabase(server, name), drop: () => asAdmin(server, drop) };
}

/** Whoever comes first makes it; who comes meanwhile waits. */
async function templateOf(admin: pg.Client, server: string, { name, prepare }: Prepared): Promise<string> {
  const [whole, half] = [`prepared_${name}`, `preparing_${name}`];
  const isThere = async () => (await admin.query('select from pg_database where datname = $1', [whole])).rowCount;
  if (await isThere()) return whole;
  await admin.query('select pg_advisory_lock(hashtext($1))', [whole]);
  try {
    if (await isThere()) return whole;
    await admin.query(`drop database if exists ${half} with (force)`);
    await admin.query(`create database ${half}`);
    await prepare(inDatabase(server, half));
    // A connection ends a moment after it was closed, and a database that is connected to cannot be copied.
    await admin.query('select pg_terminate_backend(pid, 60000) from pg_stat_activity where datname = $1', [half]);
    await admin.query(`alter database ${half} rename to ${whole}`);
    return whole;
  } finally {
    await admin.query('select pg_advisory_unlock(hashtext($1))', [whole]);
  }
}

function inDatabase(server: string, name: string): string {
  const url = new URL(server);
  url.pathname = `/${name}`;
  return url.href;
}

async function asAdmin(url: string, work: (admin: pg.Client) => Promise<unknown>): Promise<void> {
  const client = new pg.Client(url);
  await client.connect();
  try {
    await work(client);
  } finally {
    await client.end();
  }
}
