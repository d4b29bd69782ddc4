import { randomUUID } from 'node:crypto';
import { type DomainEvents, type LibraryItemSeen, type MediaFacts, routes } from '@medianest/contracts';
import { createEvents, createLog, openBroker, openDatabase, type Person, startSubgraphServer } from '@medianest/kit';
import { queueTables, subgraphClient, testActorKey, testDatabase, testPerson, waitFor } from '@medianest/kit/testing';
import { createApp } from '../src/app.js';
import { createContentSubgraph } from '../src/subgraph.js';
import { startContentWorkers } from '../src/workers.js';

const config = (databaseUrl: string, queueUrl: string) => ({
  ...{ host: '127.0.0.1', port: 0, workerPort: 0, logLevel: 'silent' as const, actorKey: testActorKey },
  ...{ databaseUrl, queueUrl },
});

const firstStart = {
  name: 'content',
  prepare: async (url: string) => (await createApp(config(url, url))).close(),
};

/** The content subgraph with its worker, and a service that tells it events as media and integrations do. */
export async function startContent({ workers = 1 } = {}) {
  const [own, elsewhere] = await Promise.all([testDatabase(firstStart), testDatabase(queueTables)]);
  const app = await createApp(config(own.url, elsewhere.url));
  const server = await startSubgraphServer(createContentSubgraph(app), app.config);
  const hearing = await Promise.all(Array.from({ length: workers }, () => startContentWorkers(app)));
  const client = subgraphClient(server.address);
  const log = createLog({ service: 'elsewhere', level: 'silent' });
  const db = await openDatabase({ url: elsewhere.url, entities: [], migrations: [], log });
  const broker = await openBroker(elsewhere.url, log);
  const events = createEvents<DomainEvents>({ db, broker, routes, log });
  let told = 0;

  /** Tells all of them in one transaction and waits until each had its effect. */
  const tell = async (...facts: Fact[]): Promise<void> => {
    told += facts.length;
    await events.transaction(async (_tx, emit) => {
      for (const fact of facts) await emit(fact.type, fact.payload as never);
    });
    await waitFor('all events to be digested', async () => {
      const [{ count }] = await app.db.query('select count(*)::int as count from inbox');
      return count === told;
    });
  };

  return {
    app,
    client,
    address: server.address,
    tell,
    /** Runs a query that must succeed. */
    async ask(actor: Person, query: string, variables: object = {}) {
      const { data, errors } = await client.query(actor, query, variables);
      if (errors) throw new Error(JSON.stringify(errors));
      return data;
    },
    async close() {
      await client.close();
      await server.close();
      await Promise.all(hearing.map((worker) => worker.close()));
      await events.close();
      await broker.close();
      await Promise.all([db.destroy(), app.close()]);
      await Promise.all([own.drop(), elsewhere.drop()]);
    },
  };
}

export type Content = Awaited<ReturnType<typeof startContent>>;
export type Fact = { [K in keyof DomainEvents]: { type: K; payload: DomainEvents[K] } }[keyof DomainEvents];

export const person = (role: 'MEMBER' | 'ADMIN' = 'MEMBER'): Person => testPerson({ roles: [role] });

export interface Upload {
  readonly by: Person;
  readonly fileName: string;
  /** Where it lies in a library folder. */
  readonly folder?: string | null;
  readonly mediaFileId?: string;
  readonly kind?: 'VIDEO' | 'AUDIO' | 'IMAGE';
  readonly duration?: number | null;
  /** Who sees it; its owner alone when absent. */
  readonly visibility?: MediaFacts['visibility'];
  /** Makes its visibility ORGANIZATION. */
  readonly organizationId?: string | null;
  readonly at?: Date;
}

/** media tells that a file is ready. */
export const processed = (upload: Upload): Fact => ({
  type: 'media.processed',
  payload: { version: 3, ...factsOf(upload) },
});

/** media tells that a file is not as it was. */
export const changed = (upload: Upload): Fact => ({
  type: 'media.changed',
  payload: { version: 2, ...factsOf(upload) },
});

function factsOf(upload: Upload): MediaFacts {
  const { by, organizationId = null, at = new Date(), ...file } = upload;
  const visibility = organizationId === null ? 'PRIVATE' : 'ORGANIZATION';
  const rest = { mediaFileId: randomUUID(), kind: 'VIDEO' as const, duration: 30, folder: null, visibility } as const;
  return { ...rest, ...file, ownerId: by.userId, organizationId, at: at.toISOString() };
}

export const deleted = (mediaFileId: string): Fact => ({ type: 'media.deleted', payload: { version: 1, mediaFileId } });

/** integrations tells of an item in a library. */
export function seen(item: Partial<LibraryItemSeen> & Pick<LibraryItemSeen, 'name'>): Fact {
  return {
    type: 'library.itemSeen',
    payload: {
      version: 2,
      organizationId: null,
      integrationId: 'plex-1',
      externalId: randomUUID(),
      kind: 'MOVIE',
      year: null,
      summary: null,
      duration: null,
      genres: [],
      externalIds: [],
      parent: null,
      ...item,
    },
  };
}

/** integrations tells that a library no longer has some items; all of them, without ids. */
export const gone = (integrationId: string, externalIds: readonly string[] | null = null): Fact => ({
  type: 'library.itemsGone',
  payload: { version: 1, integrationId, externalIds },
});

export const TITLES = `query ($filter: TitleFilter, $sort: TitleSort! = NAME, $first: Int! = 100, $after: String) {
  titles(filter: $filter, sort: $sort, first: $first, after: $after) {
    nodes {
      __typename id name year summary genres duration externalIds { source id } mediaFiles { id }
      ... on Episode { seasonNumber episodeNumber lastEpisodeNumber series { id name } }
      ... on Track { trackNumber album { name } artist { name } }
      ... on Album { artist { name } }
    }
    pageInfo { hasNextPage endCursor }
  }
}`;

export const SEARCH = `query ($query: String!, $first: Int! = 20, $after: String) {
  search(query: $query, first: $first, after: $after) {
    nodes { __typename id name } pageInfo { hasNextPage endCursor }
  }
}`;

export const names = (connection: { nodes: { name: string }[] }): string[] => connection.nodes.map(({ name }) => name);
