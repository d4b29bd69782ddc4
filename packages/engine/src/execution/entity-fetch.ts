import { isObjectType } from 'graphql';
import type { FetchNode, ResponsePath } from '../planning/supergraph.js';
import { operationOf } from './fetch.js';
import { type Given, givenBy } from './lending.js';
import { Gathering, type Meeting } from './meeting.js';
import {
  compileRepresentation,
  type KeyReader,
  type Planned,
  plainKeys,
  type Representation,
  readersOf,
} from './representation.js';
import type { SubgraphOperation } from './request.js';
import { responseKeys } from './response-keys.js';
import { compileRewrites, type Rewrite } from './rewrite.js';
import type { Run, Step } from './run.js';
import { sendTogether } from './send-together.js';
import type { Data } from './values.js';
import { compileWalk, type Walk } from './walk.js';

/** A fetch that adds fields to entities already found, as far as it can be known before it runs. */
export interface EntityFetch {
  /** Fetches with the same id ask for the same in the same words. */
  readonly id: string;
  readonly node: FetchNode;
  readonly operation: SubgraphOperation;
  readonly path: ResponsePath;
  readonly represent: Representation;
  readonly keys: readonly KeyReader[];
  /** What `keys` read, besides the type. */
  readonly keyNames: readonly string[];
  readonly walk: Walk;
  readonly isObjectType: (name: unknown) => boolean;
  readonly rewrite: Rewrite | undefined;
  readonly given: Given | undefined;
  /** What it adds to an entity. */
  readonly responseKeys: readonly string[];
}

export function compileEntityFetch(planned: Planned, node: FetchNode, path: ResponsePath): EntityFetch {
  const keyNames = plainKeys(node);
  return {
    // The planner numbers the names of operations, which would make all of them look different.
    id: JSON.stringify([node.operation.replace(node.operationName ?? '', ''), node.outputRewrites]),
    node,
    operation: operationOf(node),
    path,
    represent: compileRepresentation(planned, node),
    keys: readersOf(keyNames),
    keyNames,
    walk: compileWalk(planned.fullSchema, path),
    isObjectType: (name) => typeof name === 'string' && isObjectType(planned.fullSchema.getType(name)),
    rewrite: compileRewrites(planned.fullSchema, node.outputRewrites),
    given: givenBy(planned.fullSchema, node),
    responseKeys: responseKeys(node),
  };
}

/** How much longer than the run took so far a fetch waits for others that go to the same subgraph. */
const patience = 0.5;

/** @param isLast nothing waits for this fetch, so it may wait for the others as long as it takes */
export function entityStep(fetch: EntityFetch, meeting: Meeting, { isLast }: { isLast: boolean }): Step {
  return (run) => {
    const entities = distinctEntities(fetch, fetch.walk(run.data));
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
export function distinctEntities({ represent, keys }: EntityFetch, objects: readonly Data[]): Map<string, Data[]> {
  const entities = new Map<string, Data[]>();
  const known: Known = new Map();
  for (const object of objects) {
    // The same entity mostly stands in many places: its plain keys tell, before anything is written.
    const place = keys.length > 0 ? placeOf(known, object, keys) : undefined;
    if (place?.targets) place.targets.push(object);
    else {
      const targets = addTo(entities, represent(object), object);
      if (place) place.targets = targets;
    }
  }
  return entities;
}

type Known = Map<unknown, Known | Place>;

interface Place {
  targets: Data[] | undefined;
}

/** Goes by the type and then by each key; undefined when a key is not plain. */
function placeOf(known: Known, object: Data, keys: readonly KeyReader[]): Place | undefined {
  let here = next<Known>(known, object['__typename'], () => new Map());
  for (let index = 0; index < keys.length - 1; index++) {
    const value = keys[index]?.(object);
    if (value === undefined) return undefined;
    here = next<Known>(here, value, () => new Map());
  }
  const last = keys.at(-1)?.(object);
  return last === undefined ? undefined : next<Place>(here, last, () => ({ targets: undefined }));
}

function next<T extends Known | Place>(known: Known, value: unknown, make: () => T): T {
  const there = known.get(value) as T | undefined;
  if (there) return there;
  const made = make();
  known.set(value, made);
  return made;
}

function addTo(entities: Map<string, Data[]>, text: string | undefined, object: Data): Data[] | undefined {
  if (text === undefined) return undefined;
  const targets = entities.get(text) ?? [];
  if (targets.length === 0) entities.set(text, targets);
  targets.push(object);
  return targets;
}
