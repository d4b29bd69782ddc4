import { DataSource, type EntityManager, type MigrationInterface, type MixedList } from 'typeorm';
import type { Log } from './log.js';
import { MessageTables1760000000000 } from './migrations/1760000000000-message-tables.js';
import { StatementLog } from './statement-log.js';

export type Db = DataSource;
/** A database or a transaction of it: what a function takes that does not care which. */
export type DbOrTx = Pick<EntityManager, 'query' | 'getRepository' | 'createQueryBuilder'>;

export interface DatabaseOptions {
  readonly url: string;
  // biome-ignore lint/complexity/noBannedTypes: the type that TypeORM asks for
  readonly entities: MixedList<Function>;
  readonly migrations: readonly (new () => MigrationInterface)[];
  readonly log: Log;
  /** @default 10 */
  readonly poolSize?: number;
}

/** Any number all services of one database agree on; it keeps two processes from migrating at once. */
const MIGRATION_LOCK = 7_210_454;

/** Connects and brings the schema to the newest migration. */
export async function openDatabase(options: DatabaseOptions): Promise<Db> {
  const db = new DataSource({
    type: 'postgres',
    url: options.url,
    entities: options.entities,
    migrations: [MessageTables1760000000000, ...options.migrations],
    migrationsTransactionMode: 'each',
    logger: new StatementLog(options.log),
    maxQueryExecutionTime: 1_000,
    poolErrorHandler: (error: unknown) => options.log.warn({ error }, 'a database connection was lost'),
    extra: { max: options.poolSize ?? 10, connectionTimeoutMillis: 15_000, keepAlive: true },
  });
  await db.initialize();
  try {
    await migrate(db);
  } catch (error) {
    await db.destroy();
    throw error;
  }
  return db;
}

async function migrate(db: Db): Promise<void> {
  const runner = db.createQueryRunner();
  try {
    await runner.query('select pg_advisory_lock($1)', [MIGRATION_LOCK]);
    await db.runMigrations();
  } finally {
    await runner.query('select pg_advisory_unlock($1)', [MIGRATION_LOCK]);
    await runner.release();
  }
}

/** Whether the database answers; for `/ready`. */
export async function pingDatabase(db: Db): Promise<void> {
  await db.query('select 1');
}
