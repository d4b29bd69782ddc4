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
import { type Requirements, readOverrideLabels, readRequirements } from './requirements.js';
import { askedFields, selectedFields } from './selected.js';
import { planStepByStep } from './step-by-step.js';
import { findUnaskedField } from './unasked.js';
import { findWrongField } from './verify.js';

export type { FetchDataRewrite, FetchNode, PlanNode, QueryPlan, QueryPlanSelectionNode, ResponsePath };

export interface Supergraph {
  /** What clients see. */
  readonly apiSchema: GraphQLSchema;
  /** The API schema and what `@inaccessible` hides: runtime types of subgraph answers are looked up here. */
  readonly fullSchema: GraphQLSchema;
  readonly subgraphs: readonly { readonly name: string; readonly url: string }[];
  readonly requirements: Requirements;
  /** The labels of progressive overrides. */
  readonly overrideLabels: readonly string[];
  /**
   * Plans a document that holds one operation and the fragments it uses, valid against the API schema.
   * @param activeLabels the overrides that are on; the others are off
   */
  plan(document: DocumentNode, activeLabels: readonly string[]): QueryPlan;
}

/** The planner's plan would give wrong data or none, and no right one is known. */
export class PlanRefused extends Error {}

/** Throws when the SDL is not a supergraph or uses a feature that nothing here knows. */
export function loadSupergraph(sdl: string): Supergraph {
  const supergraph = ApolloSupergraph.build(sdl, { supportedFeatures: ROUTER_SUPPORTED_SUPERGRAPH_FEATURES });
  const planner = new QueryPlanner(supergraph);
  const internalSchema = supergraph.apiSchema();
  const apiSchema = internalSchema.toGraphQLJSSchema();
  const fullSchema = supergraph.schema.toGraphQLJSSchema();
  const requirements = readRequirements(sdl);
  const overrideLabels = readOverrideLabels(sdl);
  const plan = (document: DocumentNode, active: readonly string[]) => {
    const overrideConditions = new Map(overrideLabels.map((label) => [label, active.includes(label)]));
    const operation = operationFromDocument(internalSchema, document, { validate: false });
    return planner.buildQueryPlan(operation, { overrideConditions });
  };
  return {
    apiSchema,
    fullSchema,
    subgraphs: supergraph.subgraphsMetadata(),
    requirements,
    overrideLabels,
    plan(document, active) {
      const planned = plan(document, active);
      const selected = selectedFields(planned, fullSchema);
      const unasked = findUnaskedField(selected, document);
      if (unasked) throw new PlanRefused(`No subgraph can answer "${unasked}".`);
      const asked = askedFields(document, fullSchema);
      if (!findWrongField({ selected, asked }, fullSchema, requirements)) return planned;
      const { document: without, fetches } = planStepByStep(document, fullSchema, requirements);
      const corrected = followedBy(plan(without, active), fetches);
      const wrong = findWrongField(
        { selected: selectedFields(corrected, fullSchema), asked },
        fullSchema,
        requirements,
      );
      if (wrong) throw new PlanRefused(`The field at ${wrong} cannot be answered right together with the others.`);
      return corrected;
    },
  };
}

function followedBy({ node }: QueryPlan, fetches: readonly PlanNode[]): QueryPlan {
  const after = (first: PlanNode | undefined): PlanNode => ({
    kind: 'Sequence',
    nodes: [...(first ? [first] : []), ...fetches],
  });
  if (node?.kind !== 'Subscription') return { kind: 'QueryPlan', node: after(node) };
  return { kind: 'QueryPlan', node: { ...node, rest: after(node.rest) } };
}
