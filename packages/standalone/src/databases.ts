import pg from 'pg';
import { SUPERUSER } from './postgres.js';
import type { Secrets } from './secrets.js';

/** One database and one role each; a subgraph can open no other's. */
export const DATABASES = ['users', 'media', 'content', 'integrations', 'jobs'] as const;
export type Database = (typeof DATABASES)[number];

export const urlOf = (database: Database, secrets: Secrets, port: number): string =>
  `postgres://${database}:${secrets[database]}@127.0.0.1:${port}/${database}`;

/** Makes what is missing. The names are ours and the passwords hexadecimal, so they may be written into SQL. */
export async function createDatabases(secrets: Secrets, port: number): Promise<void> {
  const client = new pg.Client({
    host: '127.0.0.1',
    port,
    user: SUPERUSER,
    password: secrets.postgres,
    database: 'postgres',
  });
  await client.connect();
  try {
    const { rows } = await client.query<{ datname: string }>('select datname from pg_database');
    const there = new Set(rows.map((row) => row.datname));
    for (const name of DATABASES.filter((database) => !there.has(database))) {
      await client.query(`drop role if exists ${name}`);
      await client.query(`create role ${name} login password '${secrets[name]}'`);
      await client.query(`create database ${name} owner ${name}`);
      await client.query(`revoke connect, temporary on database ${name} from public`);
    }
  } finally {
    await client.end();
  }
}
