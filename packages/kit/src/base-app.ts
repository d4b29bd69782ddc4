import type { MigrationInterface, MixedList } from 'typeorm';
import { type Broker, openBroker } from './broker.js';
import { type Db, openDatabase, pingDatabase } from './db.js';
import type { SubgraphConfig } from './fields.js';
import { createLog, type Log } from './log.js';
import { createMetrics, type Metrics } from './metrics.js';

/** What every subgraph's App has. An App lives as long as the process. */
export interface BaseApp<C extends SubgraphConfig> {
  readonly config: C;
  readonly db: Db;
  readonly broker: Broker;
  readonly log: Log;
  readonly metrics: Metrics;
  /** Throws when a store does not answer. */
  ready(): Promise<void>;
  /** Closes the stores. An App that opened more closes that first. */
  close(): Promise<void>;
}

export interface BaseAppOptions<C extends SubgraphConfig> {
  readonly service: string;
  readonly config: C;
  // biome-ignore lint/complexity/noBannedTypes: the type that TypeORM asks for
  readonly entities: MixedList<Function>;
  readonly migrations: readonly (new () => MigrationInterface)[];
  /** One that the whole process shares, and closes. Without it the App opens its own. */
  readonly broker?: Broker | undefined;
}

/** Opens the stores of a subgraph, its database at the newest migration. Leaves nothing open when one fails. */
export async function openBaseApp<C extends SubgraphConfig>(options: BaseAppOptions<C>): Promise<BaseApp<C>> {
  const { service, config, entities, migrations } = options;
  const log = createLog({ service, level: config.logLevel });
  const db = await openDatabase({ url: config.databaseUrl, entities, migrations, log });
  const broker =
    options.broker ??
    (await openBroker(config.queueUrl, log).catch(async (error) => {
      await db.destroy();
      throw error;
    }));
  return {
    config,
    db,
    broker,
    log,
    metrics: createMetrics(service),
    async ready() {
      await Promise.all([pingDatabase(db), broker.ping()]);
    },
    async close() {
      if (!options.broker) await broker.close();
      await db.destroy();
    },
  };
}
