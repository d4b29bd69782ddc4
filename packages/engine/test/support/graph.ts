import { composeServices } from '@apollo/composition';
import { buildSubgraphSchema } from '@apollo/subgraph';
import { type GraphQLSchema, parse } from 'graphql';

type Resolvers = Parameters<typeof buildSubgraphSchema>[0] extends infer M ? M : never;

/** A subgraph as tests write it: SDL without the federation link, and resolvers. */
export interface SubgraphSource {
  readonly sdl: string;
  readonly resolvers?: object;
}

const link = `extend schema @link(url: "https://specs.apollo.dev/federation/v2.9", import: ["@key", "@external", "@requires",
  "@provides", "@shareable", "@override", "@inaccessible", "@interfaceObject", "@tag", "@authenticated", "@requiresScopes",
  "@policy", "@cost", "@listSize"])\n`;

/** SDL that brings its own link (or none, for Federation 1) is left as it is. */
export function linked({ sdl }: SubgraphSource): string {
  return sdl.includes('@link(') || sdl.includes('# federation 1') ? sdl : link + sdl;
}

export function schemaOf(source: SubgraphSource): GraphQLSchema {
  return buildSubgraphSchema({ typeDefs: parse(linked(source)), resolvers: source.resolvers ?? {} } as Resolvers);
}

export function compose(
  subgraphs: Readonly<Record<string, SubgraphSource>>,
  urls: Readonly<Record<string, string>> = {},
): string {
  const services = Object.entries(subgraphs).map(([name, source]) => ({
    name,
    url: urls[name] ?? `http://${name}.invalid/`,
    typeDefs: parse(linked(source)),
  }));
  const { supergraphSdl, errors } = composeServices(services);
  if (!supergraphSdl) throw new Error(errors?.map(({ message }) => message).join('\n'));
  return supergraphSdl;
}
