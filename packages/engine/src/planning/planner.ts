import type { GraphQLFormattedError } from 'graphql';
import type { LoadedSupergraph, QueryPlan } from './supergraph.js';

/** Validates and plans operations on one supergraph: what takes more time than the text of an operation tells. */
export interface Planner {
  /** What is wrong with a document. */
  validate(document: string): Promise<readonly GraphQLFormattedError[]>;
  /**
   * Plans a document that holds one operation and the fragments it uses, valid against the API schema.
   * @param activeLabels the progressive overrides that are on; the others are off
   */
  plan(document: string, activeLabels: readonly string[]): Promise<QueryPlan['node']>;
  close(): Promise<void>;
}

/** What a planner plans for. */
export interface PlannerSource {
  readonly sdl: string;
  /** Whether clients may ask for the schema. */
  readonly introspection: boolean;
  /** The same supergraph, loaded in this thread. */
  readonly loaded: LoadedSupergraph;
}

export type OpenPlanner = (source: PlannerSource) => Planner;

/** The planner's plan would give wrong data or none, and no right one is known. */
export class PlanRefused extends Error {}

/** It would take longer, or more memory, than any operation is given to be validated or planned. */
export class PlanTooComplex extends Error {}

/** Too many operations wait already. */
export class PlannerBusy extends Error {}
