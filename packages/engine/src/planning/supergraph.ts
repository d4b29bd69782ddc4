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
import { byObjectType } from './by-object-type.js';
import { withSureFields } from './conditional.js';
import { withOperationDirectives } from './directives.js';
import { askForLeftOut } from './left-out.js';
import { PlanRefused } from './planner.js';
import { type Requirements, readOverrideLabels, readRequirements } from './requirements.js';
import { selectedFields } from './selected.js';
import { separateNeedy } from './separate.js';
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
}

/** Plans as {@link Planner} does, here and now. */
export type PlanNow = (document: DocumentNode, activeLabels: readonly string[]) => QueryPlan['node'];

export interface LoadedSupergraph extends Supergraph {
  /** Takes its time, and memory. */
  openPlanner(): PlanNow;
}

/** Throws when the SDL is not a supergraph or uses a feature that nothing here knows. */
export function loadSupergraph(sdl: string): LoadedSupergraph {
  const built = ApolloSupergraph.build(sdl, { supportedFeatures: ROUTER_SUPPORTED_SUPERGRAPH_FEATURES });
  const supergraph = {
    apiSchema: withOperationDirectives(built.apiSchema().toGraphQLJSSchema(), sdl),
    fullSchema: built.schema.toGraphQLJSSchema(),
    subgraphs: built.subgraphsMetadata(),
    requirements: readRequirements(sdl),
    overrideLabels: readOverrideLabels(sdl),
  };
  return { ...supergraph, openPlanner: () => plannerOf(built, supergraph) };
}

function plannerOf(built: ApolloSupergraph, supergraph: Supergraph): PlanNow {
  const { fullSchema, requirements, overrideLabels } = supergraph;
  const planner = new QueryPlanner(built, { typeConditionedFetching: true });
  const plan = (document: DocumentNode, active: readonly string[]) => {
    const overrideConditions = new Map(overrideLabels.map((label) => [label, active.includes(label)]));
    // Valid against the API schema, which to Apollo lacks the directives for operations.
    const operation = operationFromDocument(built.schema, withSureFields(document), { validate: false });
    const planned = planner.buildQueryPlan(operation, { overrideConditions });
    askForLeftOut(selectedFields(planned, fullSchema), document, supergraph);
    return separateNeedy(planned, fullSchema, requirements);
  };
  return (asked, active) => {
    const { document, planned } = firstOf(
      () => ({ document: asked, planned: plan(asked, active) }),
      () => {
        const document = byObjectType(asked, fullSchema);
        return { document, planned: plan(document, active) };
      },
    );
    const selected = selectedFields(planned, fullSchema);
    const unasked = findUnaskedField(selected, document);
    if (unasked) throw new PlanRefused(`No subgraph can answer "${unasked}".`);
    if (!findWrongField(selected, fullSchema, requirements)) return planned.node;
    const { document: without, fetches } = planStepByStep(document, fullSchema, requirements);
    const corrected = followedBy(plan(without, active), fetches);
    const wrong = findWrongField(selectedFields(corrected, fullSchema), fullSchema, requirements);
    if (wrong) throw new PlanRefused(`The field at ${wrong} cannot be answered right together with the others.`);
    return corrected.node;
  };
}

/** Apollo's planner throws what looks like a defect where it does not find a way. */
function firstOf<T>(...ways: readonly (() => T)[]): T {
  for (const way of ways) {
    try {
      return way();
    } catch (error) {
      if (error instanceof RangeError) throw error;
    }
  }
  throw new PlanRefused('No way is found to ask the subgraphs for this.');
}

function followedBy({ node }: QueryPlan, fetches: readonly PlanNode[]): QueryPlan {
  const after = (first: PlanNode | undefined): PlanNode => ({
    kind: 'Sequence',
    nodes: [...(first ? [first] : []), ...fetches],
  });
  if (node?.kind !== 'Subscription') return { kind: 'QueryPlan', node: after(node) };
  return { kind: 'QueryPlan', node: { ...node, rest: after(node.rest) } };
}
