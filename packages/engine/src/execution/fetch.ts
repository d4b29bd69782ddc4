import { type GraphQLSchema, parse, visit } from 'graphql';
import { fromSubgraph, noAnswer } from '../errors.js';
import type { FetchNode, ResponsePath } from '../planning/supergraph.js';
import { type SubgraphError, type SubgraphResponse, TransportError } from '../transports/transport.js';
import { mergeCopyInto, mergeInto } from './merge.js';
import { compileRewrites } from './rewrite.js';
import type { Run, Step } from './run.js';
import type { Data } from './values.js';
import { objectsAt, placesOf } from './walk.js';

/** A fetch that starts at a root type: nothing has to be known before it. */
export function compileFetch(schema: GraphQLSchema, node: FetchNode, path: ResponsePath): Step {
  const absorb = compileAbsorb(schema, node, path);
  const request = requestOf(node);
  const keys = rootKeys(node.operation);
  const noAnswers = (run: Run, code: Failure) => {
    const places = placesOf(run.data, path, new Set(objectsAt(run.data, path)));
    return places.flatMap((place) => keys.map((key) => noAnswer(code, node.serviceName, [...place, key])));
  };
  return async (run) => {
    const targets = objectsAt(run.data, path);
    if (targets.length === 0) return;
    const variables = usedVariables(node, run);
    const response = await answerOf(run, node, { ...request, variables }, (code) => noAnswers(run, code));
    if (response) absorb(run, response, targets);
  };
}

/** Merges the answer of a root fetch; also used for each event of a subscription. */
export function compileAbsorb(schema: GraphQLSchema, node: FetchNode, path: ResponsePath) {
  const rewrite = compileRewrites(schema, node.outputRewrites);
  return (run: Run, response: SubgraphResponse, targets: readonly Data[]): void => {
    const { data, errors } = response;
    if (data) {
      rewrite?.(data);
      for (const [index, target] of targets.entries()) (index === 0 ? mergeInto : mergeCopyInto)(target, data);
    }
    if (errors) noteErrors(run, node.serviceName, errors, path);
  };
}

function noteErrors(run: Run, service: string, errors: readonly SubgraphError[], path: ResponsePath): void {
  const places = placesOf(run.data, path, new Set(objectsAt(run.data, path)));
  for (const error of errors) {
    const below = error.path;
    if (below) for (const place of places) run.errors.push(fromSubgraph(error, service, [...place, ...below]));
    else run.errors.push(fromSubgraph(error, service, undefined));
  }
}

/** The response keys of a subgraph operation. */
function rootKeys(operation: string): string[] {
  const document = parse(operation, { noLocation: true });
  const keys = new Set<string>();
  visit(document, {
    Field({ alias, name }) {
      keys.add(alias?.value ?? name.value);
      return false;
    },
    FragmentDefinition: () => false,
  });
  return [...keys];
}

export function requestOf(node: FetchNode) {
  const kind = node.operationKind as 'query' | 'mutation' | 'subscription';
  return { kind, query: node.operation, operationName: node.operationName };
}

export function usedVariables(node: FetchNode, { variables }: Pick<Run, 'variables'>): Data {
  const used: Data = {};
  for (const name of node.variableUsages ?? []) {
    if (Object.hasOwn(variables, name) && variables[name] !== undefined) used[name] = variables[name];
  }
  return used;
}

type Failure = TransportError['code'];

/** The subgraph's answer, or nothing once the reason is noted. */
export async function answerOf(
  run: Run,
  node: FetchNode,
  request: Parameters<Run['send']>[1],
  errorsFor: (code: Failure) => Run['errors'],
): Promise<SubgraphResponse | undefined> {
  try {
    return await run.send(node.serviceName, request);
  } catch (error) {
    if (!(error instanceof TransportError)) throw error;
    run.errors.push(...errorsFor(error.code));
    return undefined;
  }
}
