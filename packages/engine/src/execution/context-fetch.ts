import type { GraphQLSchema } from 'graphql';
import { stepsOf } from '../planning/path.js';
import type { FetchNode, ResponsePath } from '../planning/supergraph.js';
import { compileEntityFetch, distinctEntities } from './entity-fetch.js';
import { Meeting } from './meeting.js';
import type { Planned } from './representation.js';
import type { Step } from './run.js';
import { sendTogether } from './send-together.js';
import { typeCheck } from './type-check.js';
import { type Data, isObject, own, setOwn } from './values.js';

const up = '..';
const onType = '... on ';

/**
 * A fetch with arguments that come from objects further up (`@fromContext`): each distinct set of arguments is asked for in a
 * request of its own.
 */
export function contextFetchStep(planned: Planned, node: FetchNode, path: ResponsePath): Step {
  const fetch = compileEntityFetch(planned, node, path);
  const meeting = new Meeting(node.serviceName);
  const readContext = compileContext(planned.fullSchema, node);
  return async (run) => {
    const sets = new Map<string, { values: Data; objects: Data[] }>();
    for (const { object, above } of placed(run.data, path, new Set(fetch.walk(run.data)))) {
      const values = readContext(above);
      const key = JSON.stringify(values);
      const set = sets.get(key) ?? { values, objects: [] };
      sets.set(key, set);
      set.objects.push(object);
    }
    const sending = [...sets.values()].map(({ values, objects }) => {
      const entities = distinctEntities(fetch, objects);
      if (entities.size === 0) return undefined;
      const variables = { ...run.variables, ...values };
      return sendTogether({ ...run, variables }, meeting, [{ fetch, entities, resolve: ignore, reject: ignore }]);
    });
    await Promise.all(sending);
  };
}

function ignore(): void {}

interface Placed {
  readonly object: Data;
  /** The objects on the way to it, the nearest last. */
  readonly above: readonly Data[];
}

function placed(root: Data, path: ResponsePath, wanted: ReadonlySet<Data>): Placed[] {
  const keys = stepsOf(path).flatMap(({ key }) => (key === '@' ? [] : [key]));
  const found: Placed[] = [];
  const visit = (value: unknown, above: readonly Data[]): void => {
    if (Array.isArray(value)) for (const item of value) visit(item, above);
    if (!isObject(value)) return;
    const key = keys[above.length];
    if (key !== undefined) visit(own(value, key), [...above, value]);
    else if (wanted.has(value)) found.push({ object: value, above });
  };
  visit(root, []);
  return found;
}

/** The variables of a fetch that are read from what lies above an object. */
function compileContext(schema: GraphQLSchema, { contextRewrites = [] }: FetchNode): (above: readonly Data[]) => Data {
  const readers = contextRewrites.map(({ path, renameKeyTo }) => {
    const levels = path.filter((step) => step === up).length;
    return { levels, name: renameKeyTo, read: reader(schema, path.slice(levels)) };
  });
  return (above) => {
    const values: Data = {};
    for (const { levels, name, read } of readers) {
      const value = read(above.at(-levels));
      // Of several types that may give a context only one is there.
      if (value !== undefined && !Object.hasOwn(values, name)) setOwn(values, name, value);
    }
    return values;
  };
}

function reader(schema: GraphQLSchema, [first, ...rest]: readonly string[]): (value: unknown) => unknown {
  if (first === undefined) return (value) => value;
  const next = reader(schema, rest);
  const applies = first.startsWith(onType) ? typeCheck(schema, first.slice(onType.length), true) : undefined;
  const read = (value: unknown): unknown => {
    if (Array.isArray(value)) return value.map(read);
    if (!isObject(value)) return value;
    if (applies) return applies(value) ? next(value) : undefined;
    return next(own(value, first));
  };
  return read;
}
