// The two subgraphs as one process, over HTTP and graphql-ws. GET /stats tells what was asked of them so far;
// POST /publish?topics=100&perSecond=10&seconds=60 makes events, one topic after the other, and answers when all are out.
import { EventEmitter, on } from 'node:events';
import { createServer, type IncomingMessage } from 'node:http';
import type { AddressInfo } from 'node:net';
import { text } from 'node:stream/consumers';
import { buildSubgraphSchema } from '@apollo/subgraph';
import { execute, type GraphQLSchema, parse } from 'graphql';
import { useServer } from 'graphql-ws/use/ws';
import { WebSocketServer } from 'ws';
import { now, type SubgraphName, sdl } from './graph.ts';

export interface Stats {
  /** Subscriptions open now. */
  upstream: number;
  entityRequests: number;
  representations: number;
  published: number;
}

interface Tick {
  readonly sequence: number;
  readonly madeAt: number;
  readonly item: { readonly __typename: 'Item'; readonly id: string };
}

const stats: Stats = { upstream: 0, entityRequests: 0, representations: 0, published: 0 };
const sequences = new Map<string, number>();
const watchers = new Map<string, Set<EventEmitter>>();

function tick(topic: string): Tick {
  const sequence = sequences.get(topic) ?? 0;
  return { sequence, madeAt: now(), item: { __typename: 'Item', id: `${topic}/${sequence}` } };
}

function publish(topic: string): void {
  sequences.set(topic, (sequences.get(topic) ?? 0) + 1);
  stats.published++;
  const made = tick(topic);
  for (const watcher of watchers.get(topic) ?? []) watcher.emit('event', made);
}

/** Listens first, then tells how things are: nothing falls between. */
function ticks(topic: string): AsyncIterableIterator<unknown> {
  const watcher = new EventEmitter();
  const all = watchers.get(topic) ?? new Set();
  watchers.set(topic, all.add(watcher));
  const events = stream(watcher, () => all.delete(watcher));
  watcher.emit('event', tick(topic));
  return events;
}

function flood({ bytes, everyMs }: { bytes: number; everyMs: number }): AsyncIterableIterator<unknown> {
  const source = new EventEmitter();
  let sequence = 0;
  const timer = setInterval(() => source.emit('event', { sequence: sequence++, text: 'x'.repeat(bytes) }), everyMs);
  return stream(source, () => clearInterval(timer));
}

function stream(source: EventEmitter, left: () => void): AsyncIterableIterator<unknown> {
  const events = on(source, 'event');
  stats.upstream++;
  return {
    async next() {
      const { value, done } = await events.next();
      return done ? { value: undefined, done } : { value: value[0], done: false };
    },
    async return() {
      stats.upstream--;
      left();
      await events.return?.();
      return { value: undefined, done: true };
    },
    [Symbol.asyncIterator]() {
      return this;
    },
  };
}

const asIs = (event: unknown) => event;
const resolvers: Readonly<Record<SubgraphName, object>> = {
  topics: {
    Subscription: {
      ticks: { subscribe: (_: unknown, { topic }: { topic: string }) => ticks(topic), resolve: asIs },
      flood: { subscribe: (_: unknown, args: { bytes: number; everyMs: number }) => flood(args), resolve: asIs },
    },
  },
  items: {
    Item: {
      __resolveReference: ({ id }: { id: string }) => ({ id, name: `Item ${id}` }),
    },
  },
};

const schemaOf = (name: SubgraphName): GraphQLSchema =>
  buildSubgraphSchema({ typeDefs: parse(sdl[name]), resolvers: resolvers[name] } as Parameters<
    typeof buildSubgraphSchema
  >[0]);
const schemas: Readonly<Record<string, GraphQLSchema>> = { topics: schemaOf('topics'), items: schemaOf('items') };

async function answer(schema: GraphQLSchema, request: IncomingMessage): Promise<unknown> {
  const { query, variables = {} } = JSON.parse(await text(request));
  if (query.includes('_entities')) {
    stats.entityRequests++;
    stats.representations += Object.values(variables).flat().length;
  }
  return execute({ schema, document: parse(query), variableValues: variables });
}

async function publishAll(wanted: URLSearchParams): Promise<{ published: number }> {
  const [topics, perSecond, seconds] = ['topics', 'perSecond', 'seconds'].map((name) => Number(wanted.get(name)));
  const count = (perSecond ?? 0) * (seconds ?? 0);
  const began = now();
  for (let index = 0; index < count; index++) {
    const due = began + (index * 1000) / (perSecond ?? 1);
    await new Promise((resolve) => setTimeout(resolve, Math.max(0, due - now())));
    publish(String(index % (topics ?? 1)));
  }
  return { published: count };
}

const server = createServer(async (request, response) => {
  const { pathname, searchParams } = new URL(request.url ?? '', 'http://localhost');
  const schema = schemas[pathname.slice(1)];
  const result = schema
    ? await answer(schema, request)
    : pathname === '/publish'
      ? await publishAll(searchParams)
      : stats;
  response.writeHead(200, { 'content-type': 'application/json' }).end(JSON.stringify(result));
});
server.requestTimeout = 0;
useServer({ schema: schemas['topics'] as GraphQLSchema }, new WebSocketServer({ server, path: '/topics' }));
server.listen(0, '127.0.0.1', () => {
  process.send?.({ type: 'ready', origin: `http://127.0.0.1:${(server.address() as AddressInfo).port}` });
});
process.on('disconnect', () => process.exit());
