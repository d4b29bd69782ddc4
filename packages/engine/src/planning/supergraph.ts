// The only file that touches Apollo's planner and federation-internals: neither promises anything between versions.
import {
  Supergraph as ApolloSupergraph,
  operationFromDocument,
  ROUTER_SUPPORTED_SUPERGRAPH_FEATURES,
} from '@apollo/federation-internals';
import {
  type FetchDataRewrite,
  type FetchNode,
  type PlanNode,
  type QueryPlan,
  QueryPlanner,
  type QueryPlanSelectionNode,
  type ResponsePath,
} from '@apollo/query-planner';
import type { DocumentNode, GraphQLSchema } from 'graphql';

export type { FetchDataRewrite, FetchNode, PlanNode, QueryPlan, QueryPlanSelectionNode, ResponsePath };

export interface Supergraph {
  /** What clients see. */
  readonly apiSchema: GraphQLSchema;
  /** The API schema and what `@inaccessible` hides: runtime types of subgraph answers are looked up here. */
  readonly fullSchema: GraphQLSchema;
  readonly subgraphs: readonly { readonly name: string; readonly url: string }[];
  /** Plans a document that holds one operation and the fragments it uses, valid against the API schema. */
  plan(document: DocumentNode): QueryPlan;
}

/** Throws when the SDL is not a supergraph or uses a feature that nothing here knows. */
export function loadSupergraph(sdl: string): Supergraph {
  const supergraph = ApolloSupergraph.build(sdl, { supportedFeatures: ROUTER_SUPPORTED_SUPERGRAPH_FEATURES });
  const planner = new QueryPlanner(supergraph);
  const apiSchema = supergraph.apiSchema();
  return {
    apiSchema: apiSchema.toGraphQLJSSchema(),
    fullSchema: supergraph.schema.toGraphQLJSSchema(),
    subgraphs: supergraph.subgraphsMetadata(),
    plan: (document) => planner.buildQueryPlan(operationFromDocument(apiSchema, document, { validate: false })),
  };
}
