import { randomBytes } from 'node:crypto';
import type { DomainEvents } from '@medianest/contracts';
import { startConsumer, startSubgraphServer } from '@medianest/kit';
import { type SubgraphClient, subgraphClient, testActorKey, testDatabase, testPerson } from '@medianest/kit/testing';
import { type App, createApp, createIntegrationsSubgraph, readConfig, startIntegrationsWorkers } from '../src/index.js';

export const ada = testPerson({ roles: ['ADMIN', 'MEMBER'] });
export const bob = testPerson();

export const PUBLIC_URL = 'https://media.example.org';

/** The subgraph as a household runs it, with a listener where content would be. */
export interface Household {
  /** What a further process of the same household needs. */
  readonly env: Readonly<Record<string, string>>;
  readonly app: App;
  readonly client: SubgraphClient;
  /** Where it really is. @param url one that begins with PUBLIC_URL */
  local(url: string): string;
  /** What content has heard. */
  readonly heard: DomainEvents['library.itemSeen'][];
  readonly heardGone: DomainEvents['library.itemsGone'][];
  close(): Promise<void>;
}

function testConfig(url: string): Record<string, string> {
  return {
    PORT: '0',
    WORKER_PORT: '0',
    LOG_LEVEL: 'silent',
    DATABASE_URL: url,
    QUEUE_URL: url,
    ACTOR_KEY: Buffer.from(testActorKey).toString('hex'),
    KEY_ENCRYPTION_KEY: randomBytes(32).toString('hex'),
    SYNC_EVERY_MINUTES: '0',
    LOOK_EVERY_SECONDS: '0',
    PUBLIC_URL,
  };
}

const firstStart = {
  name: 'integrations',
  prepare: async (url: string) => (await createApp(readConfig(testConfig(url)))).close(),
};

export async function startHousehold({ workers: withWorkers = true } = {}): Promise<Household> {
  const database = await testDatabase(firstStart);
  const env = testConfig(database.url);
  const config = readConfig(env);
  const app = await createApp(config);
  const server = await startSubgraphServer(createIntegrationsSubgraph(app), config);
  const workers = withWorkers ? await startIntegrationsWorkers(app) : undefined;
  const heard: DomainEvents['library.itemSeen'][] = [];
  const heardGone: DomainEvents['library.itemsGone'][] = [];
  const consumer = await startConsumer<App, DomainEvents>({
    app,
    broker: app.broker,
    service: 'content',
    consumers: {
      'library.itemSeen': async (_app, event) => void heard.push(event),
      'library.itemsGone': async (_app, event) => void heardGone.push(event),
    },
  });
  const client = subgraphClient(server.address);
  return {
    env,
    app,
    client,
    local: (url) => url.replace(PUBLIC_URL, server.address),
    heard,
    heardGone,
    async close() {
      await client.close();
      await server.close();
      await consumer.close();
      await workers?.close();
      await app.close();
      await database.drop();
    },
  };
}
