import { buildSubgraphSchema } from '@apollo/subgraph';
import { printSchemaWithDirectives } from '@graphql-tools/utils';
import { type DefinitionNode, type GraphQLScalarType, type GraphQLSchema, parse, print } from 'graphql';
import { type BuildSchemaOptions, buildSchemaSync, createResolversMap, type NonEmptyArray } from 'type-graphql';
import { endWithClient } from './ending.js';
import { ByteCount, DateTime } from './scalars.js';

const LINK = `extend schema @link(url: "https://specs.apollo.dev/federation/v2.9", import: [
  "@key", "@shareable", "@external", "@requires", "@provides", "@inaccessible", "@tag", "@override",
  "@interfaceObject", "@authenticated", "@requiresScopes", "@policy", "@cost", "@listSize"
])`;

/** Resolves a representation of an entity that another subgraph points at. Null when there is none (or none to see). */
// biome-ignore lint/suspicious/noExplicitAny: each reference has its own key and context types
export type ReferenceResolver = (reference: any, context: any) => unknown;

export interface FederatedSchemaOptions {
  // biome-ignore lint/complexity/noBannedTypes: the type that type-graphql asks for
  readonly resolvers: NonEmptyArray<Function>;
  /** By type name. */
  readonly references: Readonly<Record<string, ReferenceResolver>>;
  /**
   * Every object and interface type of this subgraph that no resolver returns. Always given, even when empty:
   * type-graphql's registry is global, and without it the types of all subgraphs in the process leak into this one.
   */
  // biome-ignore lint/complexity/noBannedTypes: the type that type-graphql asks for
  readonly orphanedTypes: Function[];
  readonly scalars?: BuildSchemaOptions['scalarsMap'];
}

/** An executable federation 2 subgraph schema from type-graphql classes, and its SDL as Rover would introspect it. */
export interface FederatedSchema {
  readonly schema: GraphQLSchema;
  readonly sdl: string;
}

/** type-graphql demands one before it accepts a subscription; ours bring their own stream (see live.ts). */
const NO_PUBSUB: BuildSchemaOptions['pubSub'] = {
  publish() {},
  subscribe() {
    throw new Error('Give the @Subscription a `subscribe` function.');
  },
};

export function buildFederatedSchema(options: FederatedSchemaOptions): FederatedSchema {
  const plain = buildSchemaSync({
    resolvers: options.resolvers,
    orphanedTypes: options.orphanedTypes,
    pubSub: NO_PUBSUB,
    scalarsMap: [{ type: Date, scalar: DateTime as GraphQLScalarType }, ...(options.scalars ?? [])],
    validate: false,
    skipCheck: true,
  });
  // Not @apollo/subgraph's printer: it takes a type's AST node for the whole type, and type-graphql's hold directives only.
  const sdl = `${LINK}\n\n${inOrder(printSchemaWithDirectives(plain))}\n`;
  const resolvers = createResolversMap(plain) as Record<string, Record<string, unknown>>;
  for (const [type, resolve] of Object.entries(options.references)) {
    resolvers[type] = { ...resolvers[type], __resolveReference: resolve };
  }
  return { schema: endWithClient(buildSubgraphSchema({ typeDefs: parse(sdl), resolvers: resolvers as never })), sdl };
}

/** Types by name: type-graphql gives them in the order in which files happened to be loaded. Fields stay as written. */
function inOrder(sdl: string): string {
  const { definitions } = parse(sdl);
  const name = (node: DefinitionNode) => ('name' in node ? (node.name?.value ?? '') : '');
  return [...definitions]
    .sort((a, b) => (name(a) < name(b) ? -1 : 1))
    .map((definition) => print(definition))
    .join('\n\n');
}

export { ByteCount, DateTime };
