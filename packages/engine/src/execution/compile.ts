import type { GraphQLSchema } from 'graphql';
import type { FetchNode, PlanNode, ResponsePath } from '../planning/supergraph.js';
import { compileEntityFetch } from './entity-fetch.js';
import { compileFetch } from './fetch.js';
import type { Step } from './run.js';

/** Turns a plan into one function, so that nothing of the plan is looked at again when it runs. */
export function compilePlan(schema: GraphQLSchema, node: PlanNode): Step {
  return compileNode(schema, node, []);
}

function compileNode(schema: GraphQLSchema, node: PlanNode, path: ResponsePath): Step {
  switch (node.kind) {
    case 'Sequence':
      return sequence(node.nodes.map((child) => compileNode(schema, child, path)));
    case 'Parallel':
      return parallel(node.nodes.map((child) => compileNode(schema, child, path)));
    case 'Flatten':
      return compileNode(schema, node.node, [...path, ...node.path]);
    case 'Condition':
      return condition(node.condition, maybe(schema, node.ifClause, path), maybe(schema, node.elseClause, path));
    case 'Fetch':
      return compileAnyFetch(schema, node, path);
    case 'Defer':
      throw new Error('A plan with @defer cannot be run.');
  }
}

function compileAnyFetch(schema: GraphQLSchema, node: FetchNode, path: ResponsePath): Step {
  if (node.contextRewrites?.length)
    throw new Error('The supergraph uses @fromContext, which the engine does not support.');
  return node.requires ? compileEntityFetch(schema, node, node.requires, path) : compileFetch(schema, node, path);
}

function maybe(schema: GraphQLSchema, node: PlanNode | undefined, path: ResponsePath): Step {
  return node ? compileNode(schema, node, path) : async () => undefined;
}

function sequence(steps: readonly Step[]): Step {
  return async (run) => {
    for (const step of steps) await step(run);
  };
}

function parallel(steps: readonly Step[]): Step {
  return async (run) => {
    await Promise.all(steps.map((step) => step(run)));
  };
}

function condition(variable: string, whenTrue: Step, whenFalse: Step): Step {
  return (run) => (run.coerced[variable] === true ? whenTrue(run) : whenFalse(run));
}
