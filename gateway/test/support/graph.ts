import { composeServices } from '@apollo/composition';
import { buildSubgraphSchema } from '@apollo/subgraph';
import {
  type BaseContext,
  createLog,
  createMetrics,
  createSubgraph,
  defineErrors,
  type Subgraph,
} from '@medianest/kit';
import { testActorKey } from '@medianest/kit/testing';
import { parse } from 'graphql';

const LINK = `extend schema @link(url: "https://specs.apollo.dev/federation/v2.9", import: ["@key", "@authenticated", "@listSize"])`;

const PEOPLE = `${LINK}
type Query { me: Person  whoAsks: String!  secret: String @authenticated  broken: String  refused: String  slow: String
  echo(text: String!): String!  mood(is: Mood): String  same(value: Json): Json }
scalar Json
enum Mood { HAPPY SAD }
type Mutation { rename(name: String!): Person! }
type Person @key(fields: "id") { id: ID!  name: String! }`;

const FILMS = `${LINK}
type Query { films: [Film!]!  shelf(first: Int! = 10): [Film!]! @listSize(slicingArguments: ["first"]) }
type Film { name: String!  by: Person! }
type Person @key(fields: "id", resolvable: false) { id: ID! }
type Subscription { countdown(from: Int!): Count!  forever: Count!  flood: Chunk!  silent: Count! }
type Chunk { text: String! }
type Count { left: Int!  by: Person!  whoAsks: String! }`;

const errors = defineErrors({ TOO_LATE: { say: 'It is too late for this.', kind: 'conflict' } });
type Context = BaseContext<object, object>;

/** What the test subgraphs did, for those who want to know. */
export interface Witness {
  names: Map<string, string>;
  open: number;
  /** Events of `flood` so far. */
  poured: number;
  /** How often `slow` was begun. */
  slow: number;
  /** Each ends one that was. */
  readonly waiting: (() => void)[];
}

export interface TestGraph {
  readonly supergraphSdl: string;
  readonly subgraphs: readonly Subgraph[];
  readonly witness: Witness;
}

/** People and films: two subgraphs with an entity, errors of both kinds and subscriptions. */
export function testGraph(urls: Record<string, string> = {}): TestGraph {
  const witness: Witness = { names: new Map([['1', 'Ada']]), open: 0, poured: 0, slow: 0, waiting: [] };
  const typeDefs = { people: PEOPLE, films: FILMS };
  const { supergraphSdl, errors: problems } = composeServices(
    Object.entries(typeDefs).map(([name, sdl]) => ({
      name,
      url: `${urls[name] ?? 'http://127.0.0.1:1'}/graphql`,
      typeDefs: parse(sdl),
    })),
  );
  if (!supergraphSdl) throw new Error(problems?.join('\n'));
  const resolvers = { people: peopleResolvers(witness), films: filmResolvers(witness) };
  const subgraphs = (['people', 'films'] as const).map((name) =>
    createSubgraph({
      name,
      schema: buildSubgraphSchema({ typeDefs: parse(typeDefs[name]), resolvers: resolvers[name] as never }),
      app: { log: createLog({ service: name, level: 'silent' }), metrics: createMetrics(name), ready: async () => {} },
      actorKey: testActorKey,
      loaders: () => ({}),
    }),
  );
  return { supergraphSdl, subgraphs, witness };
}

function peopleResolvers(witness: Witness) {
  return {
    Query: {
      me: (_: unknown, __: unknown, { actor }: Context) => actor.userId && { id: '1' },
      whoAsks: (_: unknown, __: unknown, { actor }: Context) => actor.userId ?? 'nobody',
      secret: () => 'sesame',
      broken: () => {
        throw new Error('connect ECONNREFUSED postgres://medianest:hunter2@10.0.0.7:5432');
      },
      refused: () => {
        throw errors.TOO_LATE();
      },
      echo: (_: unknown, { text }: { text: string }) => text,
      mood: () => 'fine',
      same: (_: unknown, { value }: { value: unknown }) => value,
      slow: () => {
        witness.slow += 1;
        return new Promise((resolve) => witness.waiting.push(() => resolve('done')));
      },
    },
    Mutation: {
      rename: (_: unknown, { name }: { name: string }) => {
        witness.names.set('1', name);
        return { id: '1' };
      },
    },
    Person: {
      __resolveReference: ({ id }: { id: string }) => ({ id }),
      name: ({ id }: { id: string }) => witness.names.get(id) ?? 'somebody',
    },
  };
}

const films = [{ name: 'Big Buck Bunny', by: { id: '1' } }];

function filmResolvers(witness: Witness) {
  async function* count(from: number, context: Context) {
    witness.open += 1;
    try {
      for (let left = from; left >= 0; left--) {
        yield { left, by: { id: '1' }, whoAsks: context.actor.userId ?? 'nobody' };
        await new Promise((resolve) => setImmediate(resolve));
      }
    } finally {
      witness.open -= 1;
    }
  }
  /** Ends only when it is left. */
  async function* endless(context: Context) {
    witness.open += 1;
    try {
      for (let left = 1_000_000; ; left--) {
        yield { left, by: { id: '1' }, whoAsks: context.actor.userId ?? 'nobody' };
        await new Promise((resolve) => setTimeout(resolve, 5));
      }
    } finally {
      witness.open -= 1;
    }
  }
  /** More than anyone can read: 16 kB as fast as they are taken. */
  async function* torrent() {
    witness.open += 1;
    try {
      for (let n = 0; ; n++) {
        witness.poured = n;
        yield { text: String(n).padEnd(16 * 1024, '.') };
        await new Promise((resolve) => setImmediate(resolve));
      }
    } finally {
      witness.open -= 1;
    }
  }
  /** Says nothing for as long as it is followed. */
  function silence(): AsyncIterableIterator<never> {
    let finish: (step: IteratorResult<never>) => void = () => undefined;
    witness.open += 1;
    return {
      next: () => new Promise((resolve) => (finish = resolve)),
      async return() {
        witness.open -= 1;
        finish({ value: undefined, done: true });
        return { value: undefined, done: true };
      },
      [Symbol.asyncIterator]() {
        return this;
      },
    };
  }
  return {
    Query: { films: () => films, shelf: (_: unknown, { first }: { first: number }) => films.slice(0, first) },
    Subscription: {
      countdown: {
        subscribe: (_: unknown, { from }: { from: number }, context: Context) => count(from, context),
        resolve: (event: unknown) => event,
      },
      forever: {
        subscribe: (_: unknown, __: unknown, context: Context) => endless(context),
        resolve: (event: unknown) => event,
      },
      silent: { subscribe: () => silence(), resolve: (event: unknown) => event },
      flood: { subscribe: () => torrent(), resolve: (event: unknown) => event },
    },
  };
}
