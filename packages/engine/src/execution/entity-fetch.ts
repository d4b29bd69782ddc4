import type { GraphQLSchema } from 'graphql';
import { fromSubgraph, noAnswer } from '../errors.js';
import type { FetchNode, QueryPlanSelectionNode, ResponsePath } from '../planning/supergraph.js';
import type { SubgraphResponse } from '../transports/transport.js';
import { answerOf, requestOf, usedVariables } from './fetch.js';
import { mergeCopyInto, mergeInto } from './merge.js';
import { compileBuilder } from './representation.js';
import { compileRewrites, type Rewrite } from './rewrite.js';
import type { Run, Step } from './run.js';
import { type Data, isObject } from './values.js';
import { objectsAt, placesOf } from './walk.js';

/** One entity to ask for, and every object of the answer that stands for it. */
interface Entity {
  readonly representation: Data;
  readonly targets: Data[];
}

/** A fetch that adds fields to entities already found. Each distinct entity is sent once. */
export function compileEntityFetch(
  schema: GraphQLSchema,
  node: FetchNode,
  requires: readonly QueryPlanSelectionNode[],
  path: ResponsePath,
): Step {
  const build = compileBuilder(schema, requires);
  const rewriteInput = compileRewrites(schema, node.inputRewrites);
  const rewriteOutput = compileRewrites(schema, node.outputRewrites);
  const request = requestOf(node);

  return async (run) => {
    const entities = distinct(objectsAt(run.data, path), build, rewriteInput);
    if (entities.length === 0) return;
    const representations = entities.map(({ representation }) => representation);
    const variables = { ...usedVariables(node, run), representations };
    const response = await answerOf(run, node, { ...request, variables }, (code) =>
      placesOfAll(run, path, entities).map((place) => noAnswer(code, node.serviceName, place)),
    );
    if (!response) return;
    mergeEntities(response, entities, rewriteOutput);
    noteErrors({ run, service: node.serviceName, path }, response, entities);
  };
}

function distinct(
  objects: readonly Data[],
  build: (source: Data) => Data | null,
  rewrite: Rewrite | undefined,
): Entity[] {
  const entities = new Map<string, Entity>();
  for (const object of objects) {
    const representation = build(object);
    if (!representation?.['__typename']) continue;
    rewrite?.(representation);
    // A rewrite may make two types look alike (@interfaceObject); what comes back is still merged by the type of the object.
    const key = `${object['__typename']} ${JSON.stringify(representation)}`;
    const known = entities.get(key);
    if (known) known.targets.push(object);
    else entities.set(key, { representation, targets: [object] });
  }
  return [...entities.values()];
}

function mergeEntities({ data }: SubgraphResponse, entities: readonly Entity[], rewrite: Rewrite | undefined): void {
  const received = data?.['_entities'];
  if (!Array.isArray(received)) return;
  for (const [index, { targets }] of entities.entries()) {
    const entity: unknown = received[index];
    if (!isObject(entity)) continue;
    entity['__typename'] ??= targets[0]?.['__typename'];
    rewrite?.(entity);
    for (const [nth, target] of targets.entries())
      (nth === targets.length - 1 ? mergeInto : mergeCopyInto)(target, entity);
  }
}

function placesOfAll(run: Run, path: ResponsePath, entities: readonly Entity[]) {
  return placesOf(run.data, path, new Set(entities.flatMap(({ targets }) => targets)));
}

/** An error about an entity belongs to every place where the entity stands. */
function noteErrors(
  where: { run: Run; service: string; path: ResponsePath },
  response: SubgraphResponse,
  entities: readonly Entity[],
): void {
  const { run, service, path } = where;
  for (const error of response.errors ?? []) {
    const [, index, ...below] = error.path ?? [];
    const entity = typeof index === 'number' ? entities[index] : undefined;
    if (!entity) run.errors.push(fromSubgraph(error, service, undefined));
    else
      for (const place of placesOf(run.data, path, new Set(entity.targets)))
        run.errors.push(fromSubgraph(error, service, [...place, ...below]));
  }
}
