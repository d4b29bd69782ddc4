import { composeServices } from '@apollo/composition';
import {
  buildSubgraph,
  defaultPrintOptions,
  orderPrintedDefinitions,
  printSchema,
  ROUTER_SUPPORTED_SUPERGRAPH_FEATURES,
  Supergraph,
} from '@apollo/federation-internals';
import { type GraphQLSchema, parse } from 'graphql';
import type { Project } from './project.ts';

/** The SDL of a subgraph by its name. */
export type SchemaTexts = Readonly<Record<string, string>>;

export type Composed =
  | { readonly supergraph: string; readonly errors?: undefined }
  | { readonly supergraph?: undefined; readonly errors: readonly string[] };

/** Composes the subgraphs of `supergraph.yaml`. */
export function composeProject(project: Project, schemas: SchemaTexts): Composed {
  try {
    const services = project.subgraphs.map(({ name, routingUrl }) => ({
      name,
      url: routingUrl,
      typeDefs: parse(schemas[name] ?? '', { noLocation: false }),
    }));
    const { errors, supergraphSdl } = composeServices(services);
    if (errors) return { errors: errors.map(({ message }) => message) };
    return { supergraph: `${supergraphSdl.trim()}\n` };
  } catch (error) {
    return { errors: [(error as Error).message] };
  }
}

/** What clients see of a supergraph. */
export function apiSchema(supergraph: string): GraphQLSchema {
  const options = { supportedFeatures: ROUTER_SUPPORTED_SUPERGRAPH_FEATURES };
  return Supergraph.build(supergraph, options).apiSchema().toGraphQLJSSchema();
}

/** One text for all ways to write the same subgraph: in order, and with federation's own definitions spelled out. */
export function normalized(subgraph: {
  readonly name: string;
  readonly routingUrl: string;
  readonly sdl: string;
}): string {
  const { schema } = buildSubgraph(subgraph.name, subgraph.routingUrl, subgraph.sdl);
  return printSchema(schema, orderPrintedDefinitions(defaultPrintOptions));
}
