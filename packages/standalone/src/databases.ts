import { ConfigError } from '@medianest/kit';
import pg from 'pg';
import type { Secrets } from './secrets.js';

/** One database and one role each; a subgraph can open no other's. */
const DATABASES = ['users', 'media', 'content', 'integrations', 'jobs'] as const;
export type Database = (typeof DATABASES)[number];

/** Of PostgreSQL's SQLSTATEs. */
const WRONG_PASSWORD = '28P01';

/** Where the stores of one installation are. */
export interface Stores {
  databaseUrl(database: Database): string;
  /** `redis://…`, or the database `jobs`. */
  readonly queueUrl: string;
}

/**
 * Makes the databases and roles that are missing on a server, with the passwords of this installation. The names are
 * ours and the passwords hexadecimal, so they may be written into SQL.
 * @param server the URL of its superuser
 */
export async function prepareStores(server: string, secrets: Secrets, queueUrl?: string): Promise<Stores> {
  const client = new pg.Client(server);
  await client.connect().catch((error) => {
    if (error.code !== WRONG_PASSWORD) throw error;
    throw new ConfigError(
      'PostgreSQL refuses the password of secrets.json: that file belongs to other data. Restore it.',
    );
  });
  try {
    const named = async (sql: string) => new Set((await client.query(sql)).rows.map((row) => row.name as string));
    const databases = await named('select datname as name from pg_database');
    const roles = await named('select rolname as name from pg_roles');
    for (const name of DATABASES) {
      await client.query(`${roles.has(name) ? 'alter' : 'create'} role ${name} login password '${secrets[name]}'`);
      if (databases.has(name)) continue;
      await client.query(`create database ${name} owner ${name}`);
      await client.query(`revoke connect, temporary on database ${name} from public`);
    }
  } finally {
    await client.end();
  }
  const databaseUrl = (database: Database) => urlOf(server, database, secrets[database]);
  return { databaseUrl, queueUrl: queueUrl || databaseUrl('jobs') };
}

function urlOf(server: string, database: Database, password: string): string {
  const url = new URL(server);
  url.username = database;
  url.password = password;
  url.pathname = `/${database}`;
  return url.href;
}
