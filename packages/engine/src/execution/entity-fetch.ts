import type { GraphQLSchema } from 'graphql';
import type { FetchNode, ResponsePath } from '../planning/supergraph.js';
import { operationOf } from './fetch.js';
import { Gathering, type Meeting } from './meeting.js';
import { compileRepresentation, type KeyReader, type Representation, singleKey } from './representation.js';
import type { SubgraphOperation } from './request.js';
import { compileRewrites, type Rewrite } from './rewrite.js';
import type { Run, Step } from './run.js';
import { sendTogether } from './send-together.js';
import type { Data } from './values.js';
import { objectsAt } from './walk.js';

/** A fetch that adds fields to entities already found, as far as it can be known before it runs. */
export interface EntityFetch {
  /** Fetches with the same id ask for the same in the same words. */
  readonly id: string;
  readonly node: FetchNode;
  readonly operation: SubgraphOperation;
  readonly path: ResponsePath;
  readonly represent: Representation;
  readonly key: KeyReader | undefined;
  readonly rewrite: Rewrite | undefined;
}

export function compileEntityFetch(schema: GraphQLSchema, node: FetchNode, path: ResponsePath): EntityFetch {
  return {
    // The planner numbers the names of operations, which would make all of them look different.
    id: JSON.stringify([node.operation.replace(node.operationName ?? '', ''), node.outputRewrites]),
    node,
    operation: operationOf(node),
    path,
    represent: compileRepresentation(schema, node),
    key: singleKey(node),
    rewrite: compileRewrites(schema, node.outputRewrites),
  };
}

/** How much longer than the run took so far a fetch waits for others that go to the same subgraph. */
const patience = 0.5;

/** @param isLast nothing waits for this fetch, so it may wait for the others as long as it takes */
export function entityStep(fetch: EntityFetch, meeting: Meeting, { isLast }: { isLast: boolean }): Step {
  return (run) => {
    const entities = distinct(objectsAt(run.data, fetch.path), fetch.represent, fetch.key);
    const gathering = gatheringOf(run, meeting);
    if (entities.size === 0) {
      gathering.pass();
      return Promise.resolve();
    }
    const patienceMs = isLast ? Number.POSITIVE_INFINITY : (performance.now() - run.startedAt) * patience;
    return new Promise((resolve, reject) => gathering.come({ fetch, entities, resolve, reject }, patienceMs));
  };
}

export function gatheringOf(run: Run, meeting: Meeting): Gathering {
  let gathering = run.gatherings.get(meeting);
  if (!gathering) {
    gathering = new Gathering(meeting.members, (asks) => sendTogether(run, meeting, asks));
    run.gatherings.set(meeting, gathering);
  }
  return gathering;
}

/** The objects that stand for each entity, by the text of its representation. */
function distinct(
  objects: readonly Data[],
  represent: Representation,
  key: KeyReader | undefined,
): Map<string, Data[]> {
  const entities = new Map<string, Data[]>();
  let known = new Map<unknown, Data[]>();
  let typename: unknown;
  for (const object of objects) {
    if (object['__typename'] !== typename) {
      typename = object['__typename'];
      known = new Map();
    }
    // The same entity mostly stands in many places: its key alone tells, before anything is written.
    const value = key?.(object);
    const same = known.get(value);
    if (same) same.push(object);
    else {
      const targets = addTo(entities, represent(object), object);
      if (targets && value !== undefined) known.set(value, targets);
    }
  }
  return entities;
}

function addTo(entities: Map<string, Data[]>, text: string | undefined, object: Data): Data[] | undefined {
  if (text === undefined) return undefined;
  const targets = entities.get(text) ?? [];
  if (targets.length === 0) entities.set(text, targets);
  targets.push(object);
  return targets;
}
