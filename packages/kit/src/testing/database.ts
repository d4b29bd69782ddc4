import { randomBytes } from 'node:crypto';
import pg from 'pg';

export interface TestDatabase {
  /** `postgres://…` of a fresh, empty database. */
  readonly url: string;
  drop(): Promise<void>;
}

/** A database of its own on the PostgreSQL that the test run started (`TEST_POSTGRES_URL`). */
export async function testDatabase(): Promise<TestDatabase> {
  const server = process.env['TEST_POSTGRES_URL'];
  if (!server) throw new Error('Run tests with "npm test": it starts PostgreSQL and sets TEST_POSTGRES_URL.');
  const name = `test_${randomBytes(8).toString('hex')}`;
  await asAdmin(server, `create database ${name}`);
  const url = new URL(server);
  url.pathname = `/${name}`;
  return { url: url.href, drop: () => asAdmin(server, `drop database if exists ${name} with (force)`) };
}

async function asAdmin(url: string, statement: string): Promise<void> {
  const client = new pg.Client(url);
  await client.connect();
  try {
    await client.query(statement);
  } finally {
    await client.end();
  }
}
