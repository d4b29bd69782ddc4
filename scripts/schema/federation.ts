import { composeServices } from '@apollo/composition';
import { ROUTER_SUPPORTED_SUPERGRAPH_FEATURES, Supergraph } from '@apollo/federation-internals';
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
