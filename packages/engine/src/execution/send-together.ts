import { fromSubgraph, noAnswer } from '../errors.js';
import {
  type SubgraphError,
  type SubgraphResponse,
  TransportError,
  type TransportErrorCode,
} from '../transports/transport.js';
import { noteAbsent } from './absent.js';
import { usedVariables } from './fetch.js';
import { type Group, groupsOf } from './group.js';
import type { JointOperation } from './joint-operation.js';
import { lend } from './lending.js';
import type { Ask, Meeting } from './meeting.js';
import { mergeCopyInto, mergeInto } from './merge.js';
import { subgraphQuery } from './request.js';
import type { Rewrite } from './rewrite.js';
import type { Run } from './run.js';
import { copyOf, type Data, isObject, own, setOwn } from './values.js';
import { placesOf } from './walk.js';

/** Sends the entities of several fetches in one request and gives each object what came for it. */
export async function sendTogether(run: Run, meeting: Meeting, asks: readonly Ask[]): Promise<void> {
  const groups = lend(groupsOf(asks));
  const operation = meeting.operation(groups.map(({ fetch }) => fetch));
  const request = subgraphQuery(operation, variablesText(run, operation, groups));
  try {
    const response = await run.send(meeting.service, request);
    // One fetch that fails as a whole takes the others of its request along: each is asked for again by itself.
    if (!response.data && groups.length > 1)
      await Promise.all(groups.map((one) => sendTogether(run, meeting, one.asks)));
    else takeResponse({ run, service: meeting.service, response }, operation, groups);
  } catch (error) {
    if (!(error instanceof TransportError)) throw error;
    for (const ask of asks) noteNoAnswer(run, ask, error.code);
  }
}

function variablesText(run: Run, { parts }: JointOperation, groups: readonly Group[]): string {
  const used: Data = Object.assign({}, ...groups.map(({ fetch }) => usedVariables(fetch.node, run)));
  const texts = Object.entries(used).map(([name, value]) => `"${name}":${JSON.stringify(value)}`);
  for (const [index, { variable }] of parts.entries()) {
    texts.push(`"${variable}":[${[...(groups[index]?.entities.keys() ?? [])].join()}]`);
  }
  return `{${texts.join()}}`;
}

interface Received {
  readonly run: Run;
  readonly service: string;
  readonly response: SubgraphResponse;
}

function takeResponse({ run, service, response }: Received, operation: JointOperation, groups: readonly Group[]): void {
  const { data, errors = [] } = response;
  for (const [index, group] of groups.entries()) {
    const received = data?.[operation.parts[index]?.alias ?? ''];
    if (Array.isArray(received) && received.length === group.entities.size) mergeGroup(group, received);
    else for (const ask of group.asks) noteNothing(run, ask, errors.length > 0);
  }
  for (const error of errors) noteError({ run, service, error }, operation, groups);
}

function mergeGroup({ asks, entities }: Group, received: readonly unknown[]): void {
  for (const { fetch, entities: wanted, only } of asks) {
    for (const [text, targets] of wanted) {
      const place = entities.get(text);
      const entity: unknown = place && received[place.index];
      if (entity === null) for (const target of targets) noteAbsent(target, fetch.responseKeys);
      if (!place || !isObject(entity)) continue;
      // A subgraph that knows only the interface (@interfaceObject) must not hide which type it is.
      if (!fetch.isObjectType(entity['__typename'])) delete entity['__typename'];
      for (const target of targets) {
        place.uses--;
        if (only) mergeCopyInto(target, picked(entity, only));
        else if (fetch.rewrite) mergeRewritten(fetch.rewrite, entity, target);
        // The last to take it may have it; the others need their own, for later fetches change what is inside.
        else if (place.uses === 0) mergeInto(target, entity);
        else mergeCopyInto(target, entity);
      }
    }
  }
}

function picked(entity: Data, only: ReadonlySet<string>): Data {
  const data: Data = {};
  for (const key of only) setOwn(data, key, own(entity, key));
  return data;
}

/** A rewrite goes by the type of the object, which a subgraph does not always say. */
function mergeRewritten(rewrite: Rewrite, entity: Data, target: Data): void {
  const mine = copyOf(entity);
  mine['__typename'] ??= target['__typename'];
  rewrite(mine);
  mergeInto(target, mine);
}

/** An error about an entity belongs to every place where the entity stands. */
function noteError(
  { run, service, error }: { run: Run; service: string; error: SubgraphError },
  { parts }: JointOperation,
  groups: readonly Group[],
): void {
  const [alias, index, ...below] = error.path ?? [];
  const group = groups[parts.findIndex((part) => part.alias === alias)];
  const text = group && [...group.entities].find(([, place]) => place.index === index)?.[0];
  if (text === undefined) {
    run.errors.push(fromSubgraph(error, service, undefined));
    return;
  }
  for (const { fetch, entities, only } of group?.asks ?? []) {
    if (only && typeof below[0] === 'string' && !only.has(below[0])) continue;
    const places = placesOf(run.data, fetch.path, new Set(entities.get(text)));
    for (const place of places) run.errors.push(fromSubgraph(error, service, [...place, ...below]));
  }
}

/** What an error took along needs no other reason. */
function noteNothing(run: Run, ask: Ask, isExplained: boolean): void {
  if (!isExplained) noteNoAnswer(run, ask, 'SUBGRAPH_BAD_RESPONSE');
  else for (const target of [...ask.entities.values()].flat()) noteAbsent(target, ask.fetch.responseKeys);
}

function noteNoAnswer(run: Run, { fetch, entities }: Ask, code: TransportErrorCode): void {
  const places = placesOf(run.data, fetch.path, new Set([...entities.values()].flat()));
  for (const place of places) run.errors.push(noAnswer(code, fetch.node.serviceName, place));
}
