import type { GraphQLSchema } from 'graphql';
import { fromSubgraph, noAnswer } from '../errors.js';
import type { FetchNode, ResponsePath } from '../planning/supergraph.js';
import {
  type SubgraphError,
  type SubgraphResponse,
  TransportError,
  type TransportErrorCode,
} from '../transports/transport.js';
import { noteAbsent } from './absent.js';
import { mergeCopyInto, mergeInto } from './merge.js';
import { type SubgraphOperation, subgraphOperation, subgraphQuery } from './request.js';
import { responseKeys } from './response-keys.js';
import { compileRewrites } from './rewrite.js';
import type { Run, Step } from './run.js';
import type { Data } from './values.js';
import { compileWalk, placesOf, type Walk } from './walk.js';

/** A fetch that starts at a root type: nothing has to be known before it. */
export function fetchStep(schema: GraphQLSchema, node: FetchNode, path: ResponsePath): Step {
  const absorb = compileAbsorb(schema, node, path);
  const operation = operationOf(node);
  const keys = responseKeys(node);
  const walk = compileWalk(schema, path);
  return async (run) => {
    const targets = walk(run.data);
    if (targets.length === 0) return;
    const request = subgraphQuery(operation, JSON.stringify(usedVariables(node, run)));
    try {
      absorb(run, await run.send(node.serviceName, request), targets);
    } catch (error) {
      if (!(error instanceof TransportError)) throw error;
      noteNoAnswer(run, { node, path, walk, keys }, error.code);
    }
  };
}

/** Merges the answer of a root fetch; also used for each event of a subscription. */
export function compileAbsorb(schema: GraphQLSchema, node: FetchNode, path: ResponsePath) {
  const rewrite = compileRewrites(schema, node.outputRewrites);
  const walk = compileWalk(schema, path);
  const keys = responseKeys(node);
  return (run: Run, response: SubgraphResponse, targets: readonly Data[]): void => {
    const { data, errors = [] } = response;
    if (!data && errors.length === 0) noteNoAnswer(run, { node, path, walk, keys }, 'SUBGRAPH_BAD_RESPONSE');
    if (!data) for (const target of targets) noteAbsent(target, keys);
    if (data) {
      rewrite?.(data);
      // The last target may have the data itself: the others need their own, for later fetches change what is inside.
      for (const target of targets.slice(1)) mergeCopyInto(target, data);
      for (const target of targets.slice(0, 1)) mergeInto(target, data);
    }
    if (errors.length > 0) noteErrors(run, { node, path, walk }, errors);
  };
}

interface Place {
  readonly node: FetchNode;
  readonly path: ResponsePath;
  readonly walk: Walk;
}

function noteErrors(run: Run, { node, path, walk }: Place, errors: readonly SubgraphError[]): void {
  const places = placesOf(run.data, path, new Set(walk(run.data)));
  for (const error of errors) {
    const below = error.path;
    if (below) for (const place of places) run.errors.push(fromSubgraph(error, node.serviceName, [...place, ...below]));
    else run.errors.push(fromSubgraph(error, node.serviceName, undefined));
  }
}

function noteNoAnswer(
  run: Run,
  { node, path, walk, keys }: Place & { keys: readonly string[] },
  code: TransportErrorCode,
): void {
  for (const place of placesOf(run.data, path, new Set(walk(run.data)))) {
    for (const key of keys) run.errors.push(noAnswer(code, node.serviceName, [...place, key]));
  }
}

export function operationOf({ operation, operationKind, operationName }: FetchNode): SubgraphOperation {
  const kind = operationKind as SubgraphOperation['kind'];
  return subgraphOperation({ kind, query: operation, operationName });
}

/** The variables of the client that a fetch hands on, as the client sent them. */
export function usedVariables(node: FetchNode, { variables }: Pick<Run, 'variables'>): Data {
  const used: Data = {};
  for (const name of node.variableUsages ?? []) {
    if (Object.hasOwn(variables, name) && variables[name] !== undefined) used[name] = variables[name];
  }
  return used;
}
