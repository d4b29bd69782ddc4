import { type GraphQLFormattedError, parse } from 'graphql';
import { validateDocument } from '../operations/validate.js';
import type { OpenPlanner, PlannerSource } from './planner.js';
import type { QueryPlan } from './supergraph.js';

/** A piece of a planner's work, as data. */
export type PlanningTask =
  | { readonly kind: 'validate'; readonly document: string }
  | { readonly kind: 'plan'; readonly document: string; readonly activeLabels: readonly string[] };

export type PlanningResult = readonly GraphQLFormattedError[] | QueryPlan['node'];

/** Does a planner's work. The planner itself is made for the first plan. */
export function planning({
  loaded,
  introspection,
}: Omit<PlannerSource, 'sdl'>): (task: PlanningTask) => PlanningResult {
  let plan: ReturnType<typeof loaded.openPlanner> | undefined;
  return (task) => {
    if (task.kind === 'validate') return validateDocument(loaded.apiSchema, task.document, introspection);
    plan ??= loaded.openPlanner();
    return plan(parse(task.document, { noLocation: true }), task.activeLabels);
  };
}

/** Plans where it is asked: nothing else is done in the meantime. */
export const planInThread: OpenPlanner = (source) => {
  const work = planning(source);
  return {
    validate: async (document) => work({ kind: 'validate', document }) as readonly GraphQLFormattedError[],
    plan: async (document, activeLabels) => work({ kind: 'plan', document, activeLabels }) as QueryPlan['node'],
    close: async () => undefined,
  };
};
