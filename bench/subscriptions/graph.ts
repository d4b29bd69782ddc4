const link = 'extend schema @link(url: "https://specs.apollo.dev/federation/v2.9", import: ["@key"])\n';

/** Two subgraphs: one has the events, the other a field of what they are about. */
export const sdl = {
  topics: `${link}
type Query { topics: Int! }
type Subscription { ticks(topic: ID!): Tick!  flood(bytes: Int!, everyMs: Int!): Chunk! }
type Tick { sequence: Int!  madeAt: Float!  item: Item! }
type Chunk { sequence: Int!  text: String! }
type Item @key(fields: "id", resolvable: false) { id: ID! }`,
  items: `${link}
type Query { items: Int! }
type Item @key(fields: "id") { id: ID!  name: String! }`,
} as const;

export type SubgraphName = keyof typeof sdl;

/** What every subscriber asks. */
export const WATCH = 'subscription ($topic: ID!) { ticks(topic: $topic) { sequence madeAt item { id name } } }';

/** What a slow reader asks: more than it reads. */
export const FLOOD = 'subscription { flood(bytes: 65536, everyMs: 20) { sequence text } }';

/** The clock of the whole machine, in milliseconds: the same in every process. */
export const now = (): number => Number(process.hrtime.bigint()) / 1e6;
